"""Settings of Sphinx; `python -m tools.site` prepares the pages and calls it."""

from tools.course import course

_course = course()

project = "Convolutional neural networks, measured"
author = "the authors of the course"
project_copyright = "prose and figures CC BY 4.0, code MIT"
release = _course.version
language = "en"

extensions = ["myst_nb", "sphinx_copybutton"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_heading_anchors = 4
_about = (
    "A hands-on course on convolutional neural networks in Keras 3: run, predict, "
    "break and measure what a lecture says, offline."
)
myst_html_meta = {
    "description": _about,
    "property=og:title": project,
    "property=og:description": _about,
    "property=og:type": "website",
}
if _course.is_published:
    myst_html_meta["property=og:image"] = (
        f"{_course.url}/raw/{_course.reference}/site/lesson.png"
    )
suppress_warnings = ["mystnb.unknown_mime_type", "myst.header"]

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_build/source/_static"]
html_extra_path = ["_build/source/_extra"]
html_css_files = ["course.css"]
html_js_files = [("widgets.js", {"type": "module"})]
html_favicon = "_build/source/_static/favicon.svg"
html_context = {"default_mode": "auto"}
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None
# MathJax 3 and its fonts: nothing comes from elsewhere
mathjax_path = "mathjax/tex-chtml.js"
# Without an address there is nothing to lead to
_launchers = {
    "colab_url": "https://colab.research.google.com",
    "binderhub_url": "https://mybinder.org",
    "notebook_interface": "jupyterlab",
}
html_theme_options = {
    "repository_url": _course.url,
    "repository_branch": _course.reference,
    "path_to_docs": "notebooks",  # launch buttons open the learner's notebook
    "use_repository_button": _course.is_published,
    "use_download_button": False,
    "use_fullscreen_button": True,
    "navbar_persistent": [],
    "home_page_in_toc": True,
    "show_toc_level": 2,
    "launch_buttons": _launchers if _course.launchers("") else {},
}
