"""Makes a map with something of everything on it, and people of each role: their cookies and the ids of what is there."""

import json
import sys
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

luz, eva = Person(), Person()
link = marta.ask("POST", f"/api/maps/{map_id}/links", {"role": "participant"})
luz.ask("POST", "/api/join", {"code": link["code"], "name": "Luz"})
invitation = marta.ask("POST", f"/api/maps/{map_id}/invitations", {"role": "member"})
eva.ask("POST", "/api/invitations/accept", {"code": invitation["code"], "name": "Eva", "passphrase": PASSPHRASE})
imported = marta.ask("POST", f"/api/maps/{map_id}/imports?name=lugares.csv", b"nombre,lat,lon\nUna,5.7,-76.6\n", "application/octet-stream")
told = {
    "cookies": {"stranger": "", "participant": luz.cookie, "member": eva.cookie, "coordinator": marta.cookie},
    "map": map_id,
    "layers": layers,
    "features": features,
    "import": imported.get("id"),
}
json.dump(told, open(people, "w", encoding="utf-8"))
