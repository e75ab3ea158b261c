# Only modules lie here.
