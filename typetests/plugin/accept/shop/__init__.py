"""An application whose parts lie in several modules."""

from erlen import Erlen

from . import i18n, views
from .views import orders as order_views

__all__ = ["create_app"]


def create_app() -> Erlen:
    app = Erlen(__name__)
    app.url_map.converters["sku"] = i18n.SkuConverter
    app.register_blueprint(views.shop, url_prefix="/<int:shop_id>")
    app.register_blueprint(order_views, url_defaults={"kind": "order"})
    for blueprint in (views.one, views.two):
        app.register_blueprint(blueprint, url_prefix=f"/{blueprint.name}/<number>")
    i18n.init_app(app)
    return app
