from typing import assert_type

assert_type(str(1), str)
