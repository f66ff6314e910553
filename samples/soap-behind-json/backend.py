#!/usr/bin/env python3
"""The SOAP service behind: knows the weather of three cities. python3 backend.py [PORT]"""
import http.server
import sys
import xml.etree.ElementTree as ElementTree
from xml.sax.saxutils import escape

CITIES = {"London": [17, 18, 16], "São Paulo": [28, 27, 29], "Bed & Breakfast": [20, 21, 22]}
SPACES = {"soap": "http://schemas.xmlsoap.org/soap/envelope/", "w": "urn:weather"}


def envelope(body):
    spaces = " ".join(f'xmlns:{name}="{uri}"' for name, uri in SPACES.items())
    return f'<?xml version="1.0" encoding="utf-8"?>\n<soap:Envelope {spaces}><soap:Body>{body}</soap:Body></soap:Envelope>'.encode()


def fault(code, text):
    return 500, envelope(f"<soap:Fault><faultcode>soap:{code}</faultcode><faultstring>{escape(text)}</faultstring></soap:Fault>")


def forecast(document):
    asked = ElementTree.fromstring(document).find("soap:Body/w:GetForecast", SPACES)
    city = asked.findtext("w:City", "", SPACES)
    days = int(asked.findtext("w:Days", "3", SPACES))
    if city == "Atlantis":
        return fault("Server", "pressure sensor is wet")
    if city not in CITIES:
        return fault("Client", f"unknown city {city}")
    rows = "".join(f'<w:Day date="2026-11-{22 + i}"><w:High>{high}</w:High></w:Day>' for i, high in enumerate(CITIES[city][:days]))
    return 200, envelope(f"<w:GetForecastResponse><w:City>{escape(city)}</w:City>{rows}</w:GetForecastResponse>")


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        is_soap = self.headers.get("SOAPAction") == "urn:weather#GetForecast" and self.headers.get("Content-Type", "").startswith("text/xml")
        status, answer = forecast(body) if is_soap else fault("Server", "this is no SOAP")
        self.send_response(status)
        self.send_header("Content-Type", "text/xml; charset=utf-8")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 8081), Backend)
    print(f"backend listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
