from erlen.compat.flask import templating as _home

BaseEnvironment = _home.BaseEnvironment
BaseLoader = _home.BaseLoader
DispatchingJinjaLoader = _home.DispatchingJinjaLoader
Environment = _home.Environment
Template = _home.Template
TemplateNotFound = _home.TemplateNotFound
_cv_app = _home._cv_app
_cv_request = _home._cv_request
_default_template_ctx_processor = _home._default_template_ctx_processor
_render = _home._render
_stream = _home._stream
before_render_template = _home.before_render_template
current_app = _home.current_app
render_template = _home.render_template
render_template_string = _home.render_template_string
request = _home.request
stream_template = _home.stream_template
stream_template_string = _home.stream_template_string
stream_with_context = _home.stream_with_context
template_rendered = _home.template_rendered
