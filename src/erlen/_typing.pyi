from typing_extensions import TypeVar as TypeVar
from typing_extensions import override as override
