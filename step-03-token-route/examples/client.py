"""A client in Python: logs in with Authlib, calls the API, and prints what came back.

    pip install authlib requests
    python3 step-03-token-route/examples/client.py
"""

import os

from authlib.integrations.requests_client import OAuth2Session

API = os.environ.get("API_URL", "http://127.0.0.1:8000")

# No client is registered here, so it has an empty name and nothing to prove it with.
session = OAuth2Session(client_id="", token_endpoint_auth_method="none")
session.fetch_token(f"{API}/token", username="johndoe", password="secret")
print(session.get(f"{API}/items/").json())
