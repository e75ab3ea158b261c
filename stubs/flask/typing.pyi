from erlen.compat.flask.typing import (
    AfterRequestCallable as AfterRequestCallable,
)
from erlen.compat.flask.typing import (
    AppOrBlueprintKey as AppOrBlueprintKey,
)
from erlen.compat.flask.typing import (
    BeforeFirstRequestCallable as BeforeFirstRequestCallable,
)
from erlen.compat.flask.typing import (
    BeforeRequestCallable as BeforeRequestCallable,
)
from erlen.compat.flask.typing import (
    ErrorHandlerCallable as ErrorHandlerCallable,
)
from erlen.compat.flask.typing import (
    HeadersValue as HeadersValue,
)
from erlen.compat.flask.typing import (
    HeaderValue as HeaderValue,
)
from erlen.compat.flask.typing import (
    ResponseClass as ResponseClass,
)
from erlen.compat.flask.typing import (
    ResponseReturnValue as ResponseReturnValue,
)
from erlen.compat.flask.typing import (
    ResponseValue as ResponseValue,
)
from erlen.compat.flask.typing import (
    RouteCallable as RouteCallable,
)
from erlen.compat.flask.typing import (
    ShellContextProcessorCallable as ShellContextProcessorCallable,
)
from erlen.compat.flask.typing import (
    TeardownCallable as TeardownCallable,
)
from erlen.compat.flask.typing import (
    TemplateContextProcessorCallable as TemplateContextProcessorCallable,
)
from erlen.compat.flask.typing import (
    TemplateFilterCallable as TemplateFilterCallable,
)
from erlen.compat.flask.typing import (
    TemplateGlobalCallable as TemplateGlobalCallable,
)
from erlen.compat.flask.typing import (
    TemplateTestCallable as TemplateTestCallable,
)
from erlen.compat.flask.typing import (
    URLDefaultCallable as URLDefaultCallable,
)
from erlen.compat.flask.typing import (
    URLValuePreprocessorCallable as URLValuePreprocessorCallable,
)
