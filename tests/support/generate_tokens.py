"""Prints tests/support/tokens.h: signed tokens whose time is the one that tests stand at.   python3 tests/support/generate_tokens.py > tests/support/tokens.h"""
import hashlib
import hmac
import json
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))
from tokens import Key, claims, encode, encode_json, key_set  # noqa: E402  (found by the path above)

NOW = 1795228980  # as in tests/support/pipeline.h
POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123"
OTHER_POOL = "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_OtherPool"
FIRST, SECOND, STRANGER = Key(0, "first"), Key(1, "second"), Key(2, "first")


def payload(issuer=POOL, use="id", **members):
    moments = {"iat": NOW - 30, "auth_time": NOW - 30, "exp": NOW + 3600}
    return claims(issuer, use, **(moments | members))


def hmac_token(secret):
    signed = f"{encode_json({'alg': 'HS256', 'kid': 'first'})}.{encode_json(payload())}"
    return f"{signed}.{encode(hmac.new(secret, signed.encode(), hashlib.sha256).digest())}"


ID = FIRST.token(payload())
HEAD, BODY, SIGNATURE = ID.split(".")
JSON = json.dumps(payload(), separators=(",", ":"))
GOOD = {
    "id": ID,
    "id_of_second": SECOND.token(payload()),
    "id_rs384": SECOND.token(payload(), "RS384"),
    "id_rs512": SECOND.token(payload(), "RS512"),
    "id_of_other_pool": SECOND.token(payload(OTHER_POOL)),
    "id_with_everything": FIRST.token(payload(**{"custom:role": "a\"b", "cognito:groups": ["admins", "ops"], "identities": [{"userId": "7", "primary": True}],
                                                 "age": 41, "height": 1.5, "nothing": None, "map": {"a": 1, "b": [True]}, "nbf": NOW})),
    "access": FIRST.token(payload(use="access")),
    "expired": FIRST.token(payload(exp=NOW)),
    "not_yet_valid": FIRST.token(payload(nbf=NOW + 1)),
    "issued_later": FIRST.token(payload(iat=NOW + 60)),
    "without_exp": FIRST.token(payload(exp=...)),
    "exp_text": FIRST.token(payload(exp=str(NOW + 60))),
    "of_unknown_key": Key(0, "third").token(payload()),
    "of_unknown_issuer": FIRST.token(payload("https://evil.example")),
    "of_longer_issuer": FIRST.token(payload(POOL + "/")),
}
BAD = {
    "by_stranger": STRANGER.token(payload()),
    "spoilt_signature": f"{HEAD}.{BODY}.{'B' if SIGNATURE[0] == 'A' else 'A'}{SIGNATURE[1:]}",
    "other_payload": f"{HEAD}.{encode_json(payload(email='eve@example.com'))}.{SIGNATURE}",
    "no_signature": f"{HEAD}.{BODY}.",
    "alg_none": f"{encode_json({'alg': 'none', 'kid': 'first'})}.{BODY}.",
    "alg_none_signed": FIRST.token(payload(), header={"alg": "none"}),
    "alg_lower": FIRST.token(payload(), header={"alg": "rs256"}),
    "alg_list": FIRST.token(payload(), header={"alg": ["RS256"]}),
    "hs256_with_modulus": hmac_token(FIRST.jwk()["n"].encode()),
    "crit": FIRST.token(payload(), header={"crit": ["b64"], "b64": True}),
    "no_kid": FIRST.token(payload(), header=b'{"alg":"RS256"}'),
    "kid_number": FIRST.token(payload(), header={"kid": 1}),
    "kid_empty": FIRST.token(payload(), header={"kid": ""}),
    "duplicate_alg": FIRST.token(payload(), header=b'{"alg":"RS256","kid":"first","alg":"none"}'),
    "duplicate_escaped": FIRST.token(payload(), header=b'{"alg":"RS256","kid":"first","\\u006bid":"second"}'),
    "duplicate_iss": FIRST.token(f'{JSON[:-1]},"iss":"{POOL}"}}'.encode()),
    "header_array": FIRST.token(payload(), header=b'["RS256"]'),
    "header_trailing": FIRST.token(payload(), header=b'{"alg":"RS256","kid":"first"}x'),
    "payload_array": FIRST.token(b"[1]"),
    "payload_deep": FIRST.token(b'{"iss":' + b"[" * 2000 + b"]" * 2000 + b"}"),
    "payload_nan": FIRST.token(f'{JSON[:-1]},"x":NaN}}'.encode()),
    "payload_not_utf8": FIRST.token(JSON[:-1].encode() + b',"x":"\xff"}'),
    "padded": f"{HEAD}.{BODY}.{SIGNATURE}==",
    "plus_for_minus": ID.replace("-", "+").replace("_", "/"),
    "two_parts": f"{HEAD}.{BODY}",
    "four_parts": f"{ID}.{SIGNATURE}",
    "blank_inside": f"{HEAD}. {BODY}.{SIGNATURE}",
    "signed_with_exponent_one": f"{encode_json({'alg': 'RS256', 'kid': 'one'})}.{BODY}.{SIGNATURE}",
    "by_encryption_key": SECOND.token(payload(), header={"kid": "encryption"}),
    "by_verify_less_key": SECOND.token(payload(), header={"kid": "wrapping"}),
    "by_rs512_key": SECOND.token(payload(), header={"kid": "strong"}),
}
KEYS = key_set(FIRST.jwk(), SECOND.jwk(alg=None), SECOND.jwk(kid="encryption", use="enc", alg="RSA-OAEP"), SECOND.jwk(kid="wrapping", use=None, key_ops=["wrapKey"]),
               SECOND.jwk(kid="strong", alg="RS512"), FIRST.jwk(kid="one", e="AQ"), FIRST.jwk(kid="even", e="Ag"), FIRST.jwk(kid="small", n=encode(b"\xff" * 128)),
               FIRST.jwk(kid="huge", n=encode(b"\xff" * 1025)), {"kty": "EC", "kid": "ec", "crv": "P-256", "x": "AA", "y": "AA"}, {"kty": "oct", "kid": "first", "k": "AA"},
               {"kty": "future"}, FIRST.jwk(kid=None), FIRST.jwk(kid="broken", n="!"))


def literal(text):
    quoted = [text[i:i + 120].replace("\\", "\\\\").replace('"', '\\"') for i in range(0, len(text), 120)]
    return "\n    ".join(f'"{piece}"' for piece in quoted)


def main():
    print("#pragma once\n// Tokens and the key set that verifies them, made by generate_tokens.py; their keys are those of tests/integration/tokens.py.")
    print("#include <cstdint>\n#include <string>\n#include <utility>\n#include <vector>\n\nnamespace apigw::testing::tokens {\n")
    print(f"inline constexpr int64_t now_s = {NOW};\ninline const std::string pool = {literal(POOL)};\ninline const std::string other_pool = {literal(OTHER_POOL)};")
    print(f"inline const std::string keys =\n    {literal(json.dumps(KEYS, separators=(',', ':')))};  // only 'first', 'second' and 'strong' can be used")
    print("\n// Signed by keys of the set, with claims that may be wrong.")
    for name, token in GOOD.items():
        print(f"inline const std::string {name} =\n    {literal(token)};")
    print("\n// Tokens of pool that must not pass for signed ones, and why.\ninline const std::vector<std::pair<std::string, std::string>> hostile = {")
    for name, token in BAD.items():
        print(f'    {{"{name}",\n    {literal(token)}}},')
    print("};\n\n}  // namespace apigw::testing::tokens")


main()
