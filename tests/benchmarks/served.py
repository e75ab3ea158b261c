"""What a server imports: `app`, the site of the frame that the variables `BENCH_FRAME` and `BENCH_SITE` name."""

import os

from .roster import frame

app = frame(os.environ.get("BENCH_FRAME", "raw")).app(os.environ.get("BENCH_SITE", "site"))
