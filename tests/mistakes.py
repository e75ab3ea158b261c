"""The sixty-four mistakes: what each is, and by which letters erlen owes to catch it.

T: by the types alone, in every checker. P: by mypy with the plugin. I: when the application is defined or finalised. C: by ``erlen check``.
"""

from collections.abc import Mapping

import attrs

__all__ = ["MISTAKES", "Mistake"]


@attrs.frozen
class Mistake:
    """One kind of mistake."""

    title: str
    letters: str


MISTAKES: Mapping[str, Mistake] = {
    "01": Mistake("`url_for` misses a rule argument", "T"),
    "02": Mistake("`url_for` argument of the wrong type", "T"),
    "03": Mistake("`url_for` argument misspelt", "T"),
    "04": Mistake("`url_for` of an unknown endpoint", "T"),
    "05": Mistake("rule variable and view parameter have different names", "PIC"),
    "06": Mistake("rule converter and parameter annotation disagree", "PIC"),
    "07": Mistake("untyped rule variable into an `int` parameter", "PIC"),
    "08": Mistake("view parameter that no rule variable or default supplies", "PIC"),
    "09": Mistake("unknown converter in a rule", "PI"),
    "10": Mistake("rule without leading slash", "PI"),
    "11": Mistake("`methods='POST'`", "T"),
    "12": Mistake("`methods=['PSOT']`", "T"),
    "13": Mistake("two views under one endpoint", "PI"),
    "14": Mistake("a rule that can never be reached", "CI"),
    "15": Mistake("`defaults=` names no parameter", "PIC"),
    "16": Mistake("`defaults=` value of the wrong type", "PIC"),
    "17": Mistake("`redirect(view)` instead of its URL", "T"),
    "18": Mistake("endpoint of a blueprint view without its prefix", "T"),
    "19": Mistake("view returns int", "T"),
    "20": Mistake("view returns None", "T"),
    "21": Mistake("view returns an object nothing converts", "T"),
    "22": Mistake("view returns a swapped tuple", "T"),
    "23": Mistake("`jsonify` of something that is not JSON", "T"),
    "24": Mistake("dict return holding something that is not JSON", "P"),
    "25": Mistake("`abort('not found')`", "T"),
    "26": Mistake("`abort(299)`", "TP"),
    "27": Mistake("`redirect(code=200)`", "T"),
    "28": Mistake("error handler annotated with another exception than registered", "T"),
    "29": Mistake("error handler of a status code annotated with another HTTP exception", "T"),
    "30": Mistake("error handler without parameter", "T"),
    "31": Mistake("`errorhandler(4040)`", "PI"),
    "32": Mistake("`after_request` hook returns None", "T"),
    "33": Mistake("`before_request` hook takes a parameter", "T"),
    "34": Mistake("`before_request` hook returns bool", "T"),
    "35": Mistake("teardown hook without parameter", "T"),
    "36": Mistake("signal receiver of the wrong signature", "T"),
    "37": Mistake("context processor does not return a mapping", "T"),
    "38": Mistake("decorator between route and view drops the view's arguments", "PIC"),
    "39": Mistake("misspelt built-in configuration key", "TC"),
    "40": Mistake("built-in configuration value of the wrong type", "TI"),
    "41": Mistake("own configuration value read as the wrong type", "T"),
    "42": Mistake("session value read as the wrong type", "T"),
    "43": Mistake("misspelt session key", "T"),
    "44": Mistake("session value that cannot be serialised", "T"),
    "45": Mistake("misspelt attribute of `g`", "T"),
    "46": Mistake("attribute of `g` used as the wrong type", "T"),
    "47": Mistake("extension state read as the wrong type", "T"),
    "48": Mistake("session interface that misses a method", "T"),
    "49": Mistake("session interface method of the wrong signature", "T"),
    "50": Mistake("template that does not exist", "C"),
    "51": Mistake("template variable missing or misspelt at the call", "TC"),
    "52": Mistake("template variable of the wrong type", "T"),
    "53": Mistake("unknown endpoint or wrong arguments in a template's `url_for`", "C"),
    "54": Mistake("unknown filter, test or global in a template", "C"),
    "55": Mistake("template filter that takes no value", "T"),
    "56": Mistake("`as_view` with wrong constructor arguments", "T"),
    "57": Mistake("method view whose methods disagree with the rule", "PIC"),
    "58": Mistake("test calls a URL that does not exist", "T"),
    "59": Mistake("query argument read as the wrong type", "T"),
    "60": Mistake("JSON body read without checking its shape", "T"),
    "61": Mistake("async view returns int", "T"),
    "62": Mistake("cookie value that is not a string", "T"),
    "63": Mistake("`samesite='Laxx'`", "T"),
    "64": Mistake("click command whose parameter names disagree with its options", "IC"),
}
