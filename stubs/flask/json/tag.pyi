from erlen.compat.flask.json import tag as _home

JSONTag = _home.JSONTag
PassDict = _home.PassDict
PassList = _home.PassList
TagBytes = _home.TagBytes
TagDateTime = _home.TagDateTime
TagDict = _home.TagDict
TagMarkup = _home.TagMarkup
TagTuple = _home.TagTuple
TagUUID = _home.TagUUID
TaggedJSONSerializer = _home.TaggedJSONSerializer
