"""requests-oauthlib: logs in, calls the API, and names a wrong password."""

import os

from oauthlib.oauth2 import InvalidGrantError, LegacyApplicationClient
from requests_oauthlib import OAuth2Session

# By default it refuses plain HTTP. Allow that for loopback alone.
os.environ["OAUTHLIB_INSECURE_TRANSPORT"] = "1"
API = os.environ["API_URL"]
# The client has a name and no secret: both go into the Authorization field.
session = OAuth2Session(client=LegacyApplicationClient("the-course"))
# By default it follows a redirect, and takes the password along.
session.max_redirects = 0

session.fetch_token(f"{API}/token", username="johndoe", password="secret")
print(session.get(f"{API}/items/").json()["username"])

try:
    session.fetch_token(f"{API}/token", username="johndoe", password="wrong")
    raise SystemExit("A wrong password logs in.")
except InvalidGrantError as error:
    print(type(error).__name__, error.error)
