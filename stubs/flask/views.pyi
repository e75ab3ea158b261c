from erlen.compat.flask import views as _home

MethodView = _home.MethodView
View = _home.View
http_method_funcs = _home.http_method_funcs
