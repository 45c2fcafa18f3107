"""Who asks, and now and then of what is really there."""

import json
import os
import random

import schemathesis

told = json.load(open(os.environ["TRAMA_PEOPLE"], encoding="utf-8"))
role = os.environ["TRAMA_ROLE"]
cookie = told["cookies"][role]
known = told["known"] | ({"import": [told["imports"][role]]} if role in told["imports"] else {})


@schemathesis.hook
def before_call(context, case, kwargs):
    """A browser says where a request comes from; the cookie says whose it is. What is well formed is often made true."""
    case.headers = case.headers if case.headers is not None else {}
    case.headers.setdefault("sec-fetch-site", "same-origin")
    if cookie:
        case.headers["cookie"] = cookie
    chance = random.Random(repr((case.path_parameters, case.query)))
    for name, values in known.items():
        if name in (case.path_parameters or {}) and isinstance(case.path_parameters[name], str) and len(case.path_parameters[name]) == 36 and chance.random() < 0.8:
            case.path_parameters[name] = chance.choice(values)
