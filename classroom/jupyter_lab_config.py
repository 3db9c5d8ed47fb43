"""JupyterLab for the course: `jupyter lab --config=classroom/jupyter_lab_config.py`.

It asks for no news, looks for no updates, and opens a notebook without changing it.
What a user has set lies elsewhere and stays as it is.
"""

from pathlib import Path

from jupyter_client.kernelspec import KernelSpecManager

NAMELESS = "get_ipython().kernel.language_info.pop('version', None)"

c = get_config()  # noqa: F821 - handed over by Jupyter


class Kernels(KernelSpecManager):
    """Start kernels that do not tell their version of Python.

    JupyterLab writes into an open notebook what its kernel tells of itself. Those of
    the course leave out the version: each computer has another one.
    """

    def get_kernel_spec(self, kernel_name):
        """Return how a kernel is started."""
        spec = super().get_kernel_spec(kernel_name)
        if "ipykernel_launcher" in spec.argv:
            spec.argv.append(f"--IPKernelApp.exec_lines={NAMELESS}")
        return spec


c.ServerApp.kernel_spec_manager_class = Kernels
c.LabApp.app_settings_dir = str(Path(__file__).resolve().with_name("settings"))
