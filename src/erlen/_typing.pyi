from typing_extensions import TypeVar as TypeVar
from typing_extensions import override as override
from werkzeug.utils import cached_property as cached_property
