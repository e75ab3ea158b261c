from typing import assert_type

assert_type(1 + 1, str)  # E
