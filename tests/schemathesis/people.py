"""Makes a map with something of everything on it, and people of each role: their cookies and the ids of what is there."""

import base64
import json
import sys
import urllib.error
import urllib.request
import uuid

said, people = sys.argv[1:]
words = open(said, encoding="utf-8").read()
url = words.split("Trama is at ")[1].split()[0]
token = words.split("#setup=")[1].split()[0]
PASSPHRASE = "cuatro palabras bien largas"


class Person:
    def __init__(self):
        self.cookie = ""

    def ask(self, method, path, body=None, media="application/json"):
        data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url + path, data, {"content-type": media, "sec-fetch-site": "same-origin", "cookie": self.cookie}, method=method)
        with urllib.request.urlopen(request) as answer:
            if answer.headers["set-cookie"]:
                self.cookie = answer.headers["set-cookie"].split(";")[0]
            text = answer.read()
        return json.loads(text) if text else None


def change(kind, layer, feature, body):
    return {"id": str(uuid.uuid4()), "kind": kind, "version": 1, "hlc": f"{0x19a00000000 + change.ticks:012x}0000", "base": 0, "layer": layer, "feature": feature, "body": body}


change.ticks = 0
marta = Person()
marta.ask("POST", "/api/setup", {"token": token, "name": "Marta", "passphrase": PASSPHRASE})
map_id = marta.ask("POST", "/api/maps", {"name": "Río Claro"})["id"]
layers, features = [], []
for order, (kind, properties) in enumerate([("annotation", {"code": "texto", "text": "Aquí"}), ("institution", {"code": "escuela", "name": "Escuela"}), ("safe_house", {"code": "casa_acogida"})]):
    layer, feature = str(uuid.uuid4()), str(uuid.uuid4())
    point = {"type": "Point", "coordinates": [-70.7 + order / 100, 4.1]}
    sent = [change("layer.put", layer, None, {"kind": kind, "name": kind, "order": order})]
    if kind != "safe_house":
        sent.append(change("feature.put", layer, feature, {"geometry": point, "properties": properties, "scope": "map"}))
        features.append(feature)
    verdicts = marta.ask("POST", f"/api/maps/{map_id}/changes", {"changes": [{name: value for name, value in one.items() if value is not None} for one in sent]})["verdicts"]
    assert all(verdict["status"] == "accepted" for verdict in verdicts), verdicts
    layers.append(layer)

at = f"/api/maps/{map_id}"


def invited(role, name):
    person = Person()
    made = marta.ask("POST", f"{at}/invitations", {"role": role})
    person.ask("POST", "/api/invitations/accept", {"code": made["code"], "name": name, "passphrase": PASSPHRASE})
    return person


luz = Person()
link = marta.ask("POST", f"{at}/links", {"role": "participant"})
luz.ask("POST", "/api/join", {"code": link["code"], "name": "Luz"})
eva, sol, paz, noor = invited("member", "Eva"), invited("coordinator", "Sol"), invited("protection", "Paz"), invited("partner", "Noor")

# A photo, a workshop that is prepared, an edition that strangers see and one that waits, doors that stand open.
pixel = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
photo = str(uuid.uuid4())
marta.ask("PUT", f"{at}/attachments/{photo}", pixel, "application/octet-stream")
attach = change("feature.attach", layers[0], features[0], {"attachment": photo, "media_type": "image/png"})
plan = marta.ask("GET", "/api/workshops")["templates"][0]["plan"]
plan["groups"] = [{"id": str(uuid.uuid4()), "sign": sign} for sign in plan["groups"]]
workshop = str(uuid.uuid4())
define = {name: value for name, value in change("workshop.define", None, None, {"workshop": workshop, "plan": plan}).items() if value is not None}
verdicts = marta.ask("POST", f"{at}/changes", {"changes": [attach, define]})["verdicts"]
assert all(verdict["status"] == "accepted" for verdict in verdicts), verdicts
edition = {"title": "Río Claro", "layers": [layers[1]]}
draft = marta.ask("POST", f"{at}/publication", edition)
asked = marta.ask("POST", f"{at}/approvals", {"act": "publish", "edition": draft["edition"]})
sol.ask("POST", f"{at}/approvals/{asked['id']}/confirm", {})
page = marta.ask("GET", f"{at}/publication")["live"]["page"]
marta.ask("POST", f"{at}/publication", edition)
waiting = marta.ask("POST", f"{at}/approvals", {"act": "whole"})
invitation = marta.ask("POST", f"{at}/invitations", {"role": "member"})
cookies = {
    "stranger": "",
    "participant": luz.cookie,
    "partner": noor.cookie,
    "member": eva.cookie,
    "protection": paz.cookie,
    # Answers for a map and not for the server.
    "coordinator": sol.cookie,
    # Answers for both: the map is hers.
    "steward": marta.cookie,
}
imports = {}
for role, person in {"member": eva, "protection": paz, "coordinator": sol, "steward": marta}.items():
    try:
        imports[role] = person.ask("POST", f"{at}/imports?name=lugares.csv", b"nombre,lat,lon\nUna,5.7,-76.6\n", "application/octet-stream")["id"]
    except urllib.error.HTTPError as error:
        assert error.code == 403, error
told = {
    "cookies": cookies,
    "imports": imports,
    "known": {
        "map": [map_id],
        "layers": layers,
        "feature": features,
        "attachment": [photo],
        "workshop": [workshop],
        "page": [page],
        "approval": [waiting["id"]],
        "invitation": [invitation["id"]],
    },
}
json.dump(told, open(people, "w", encoding="utf-8"))
