"""Talks to a language server as an editor does: lsp.py SERVER REQUEST SPEC.

REQUEST is diagnostics, completion, hover or definition; the last three are asked for at the first `^` in the spec, which
the server does not see. Prints one line for each answer, lines and columns counted from 1."""

import json
import subprocess
import sys


class Server:
    def __init__(self, command):
        self.process = subprocess.Popen([command], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.last_id = 0

    def send(self, method, params, **extra):
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **extra}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                sys.exit("the server has closed its output")
            if not line.strip():
                break
            name, value = line.decode().split(":")
            if name.lower() == "content-length":
                length = int(value)
        return json.loads(self.process.stdout.read(length))

    def wait_for(self, found):
        while True:
            message = self.receive()
            if found(message):
                return message

    def request(self, method, params):
        self.last_id += 1
        self.send(method, params, id=self.last_id)
        answer = self.wait_for(lambda message: message.get("id") == self.last_id)
        if "error" in answer:
            sys.exit(f"{method}: {answer['error']}")
        return answer["result"]

    def open(self, uri, text):
        """The diagnostics of the opened document."""
        document = {"uri": uri, "languageId": "mlir", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        published = self.wait_for(lambda message: message.get("method") == "textDocument/publishDiagnostics")
        return published["params"]["diagnostics"]

    def close(self):
        self.request("shutdown", None)
        self.send("exit", None)
        self.process.stdin.close()
        if self.process.wait(timeout=60) != 0:
            sys.exit(f"the server ended with {self.process.returncode}")


def place(position):
    return f"{position['line'] + 1}:{position['character'] + 1}"


def show(kind, answer):
    if kind == "completion":
        for item in answer["items"]:
            print(item["label"])
    elif kind == "hover":
        print(answer["contents"]["value"])
    else:
        for location in answer:
            print(place(location["range"]["start"]))


def main(server_path, kind, spec_path):
    text = open(spec_path).read()
    at = text.find("^")
    before = text[:at]
    position = {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}
    if kind != "diagnostics":
        text = before + text[at + 1 :]

    uri = "file://" + spec_path
    server = Server(server_path)
    server.request("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    server.send("initialized", {})
    diagnostics = server.open(uri, text)
    if kind == "diagnostics":
        for diagnostic in diagnostics:
            print(f"{place(diagnostic['range']['start'])}: {diagnostic['message']}")
        print(f"{len(diagnostics)} diagnostics")
    else:
        show(kind, server.request("textDocument/" + kind, {"textDocument": {"uri": uri}, "position": position}))
    server.close()


main(*sys.argv[1:])
