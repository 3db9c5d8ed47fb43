"""Browser tests run only for `make test-browser`."""

import os

collect_ignore = [] if os.environ.get("COURSE_BROWSER") else ["browser"]
