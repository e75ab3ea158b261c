"""Laws that any part for an outline must keep: subclass those of the outline, say how your part is made, and let pytest collect the class.

Nothing here needs a test runner: ``TestMine().check()`` runs all laws and tells every one that is broken.
"""

from .law import LawError, Laws
from .processes import ApplicationLaws, AppLoaderLaws, StructurerLaws
from .registries import ErrorHandlersLaws, HooksLaws
from .rendering import JSONProviderLaws, ResponseConverterLaws, StaticStoreLaws, TemplateEngineLaws
from .routing import RouterLaws
from .security import SecurityLaws
from .sessions import SessionStateLaws, SessionStoreLaws

__all__ = [
    "AppLoaderLaws",
    "ApplicationLaws",
    "ErrorHandlersLaws",
    "HooksLaws",
    "JSONProviderLaws",
    "LawError",
    "Laws",
    "ResponseConverterLaws",
    "RouterLaws",
    "SecurityLaws",
    "SessionStateLaws",
    "SessionStoreLaws",
    "StaticStoreLaws",
    "StructurerLaws",
    "TemplateEngineLaws",
]
