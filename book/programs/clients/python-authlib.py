"""Authlib: logs in, calls the API, and names a wrong password."""

import os

from authlib.integrations.requests_client import OAuth2Session, OAuthError

API = os.environ["API_URL"]
# The client has a name and no secret.
session = OAuth2Session("the-course", token_endpoint_auth_method="none")
# By default it follows a redirect, and takes the password along.
session.max_redirects = 0

session.fetch_token(f"{API}/token", username="johndoe", password="secret")
print(session.get(f"{API}/items/").json()["username"])

try:
    session.fetch_token(f"{API}/token", username="johndoe", password="wrong")
    raise SystemExit("A wrong password logs in.")
except OAuthError as error:
    print(type(error).__name__, error.error)
