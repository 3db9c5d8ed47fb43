"""Where the website's scripts are; browser tests run only for `make test-browser`."""

import os
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "site"))

collect_ignore = [] if os.environ.get("COURSE_BROWSER") else ["browser"]
