from erlen.compat.flask import blueprints as _home

Blueprint = _home.Blueprint
BlueprintSetupState = _home.BlueprintSetupState
SansioBlueprint = _home.SansioBlueprint
