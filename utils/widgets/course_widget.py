"""The class of all live widgets; imported when one is shown, as it needs anywidget."""

import anywidget
import traitlets


class CourseWidget(anywidget.AnyWidget):
    """An ES module that shares the values of a dictionary with Python.

    Its text form is always the same, so that stored outputs can be compared.
    """

    def __init__(self, name, source, state):
        """Show the module `source` (text) under a `name`, with the values `state`."""
        shared = {key: traitlets.Any(value) for key, value in state.items()}
        shared["_esm"] = traitlets.Unicode(source)
        self.add_traits(**{key: trait.tag(sync=True) for key, trait in shared.items()})
        super().__init__()
        self._text = f"<{name} widget>"

    def __repr__(self):
        return self._text
