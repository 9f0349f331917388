"""A client in Python: logs in with Authlib, calls the API, and prints what came back.

    pip install authlib requests
    python3 step-03-token-route/examples/client.py
"""

import os

from authlib.integrations.requests_client import OAuth2Session

API = os.environ.get("API_URL", "http://127.0.0.1:8000")

# A public client: a name, and no secret. It follows no redirect with a password.
session = OAuth2Session("the-course", token_endpoint_auth_method="none")
session.max_redirects = 0
session.fetch_token(f"{API}/token", username="johndoe", password="secret")
print(session.get(f"{API}/items/").json())
