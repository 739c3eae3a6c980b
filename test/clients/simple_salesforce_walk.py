"""What an integration written with simple-salesforce does.

The library insists on https and on a host that ends in .salesforce.com. It
makes its token URL of "https://" + domain + ".salesforce.com", so a domain of
the form "localhost:PORT/acme" ends up as a path that the server knows to strip.
"""
import json
import os

from simple_salesforce import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError


def refusal(call):
    """What the library tells the program when a call is refused."""
    try:
        call()
    except SalesforceAuthenticationFailed as e:
        return {"name": type(e).__name__, "code": str(e.code), "message": e.message}
    except SalesforceError as e:
        return {"name": type(e).__name__, "code": str(e.status), "message": json.dumps(e.content)}
    return {"name": "none", "message": "the call went through"}


def login(secret):
    return Salesforce(consumer_key=os.environ["KEY"], consumer_secret=secret, domain=os.environ["DOMAIN"])


got = {"wrongSecret": refusal(lambda: login("0" * 64))}

sf = login(os.environ["SECRET"])
got["instance"] = sf.sf_instance

who = sf.oauth2("userinfo")
got["username"] = who["preferred_username"]

org = sf.query("SELECT Id, Name FROM Organization LIMIT 1")
got["org"] = {"total": org["totalSize"], "done": org["done"], "name": org["records"][0]["Name"]}

got["everyUser"] = sorted(u["Username"] for u in sf.query_all_iter("SELECT Id, Username FROM User"))

got["describe"] = [f["name"] for f in sf.User.describe()["fields"]]
got["limits"] = sf.limits()["DailyApiRequests"]
got["usage"] = sf.api_usage["api-usage"]._asdict()
got["self"] = sf.User.get(who["user_id"])["Username"]
got["unknownObject"] = refusal(lambda: sf.query("SELECT Id FROM Nothing"))

sf.oauth2("revoke", {"token": sf.session_id})

# A session alone cannot log in again, so it must see that it has ended.
left = Salesforce(session_id=sf.session_id, instance=sf.sf_instance)
got["afterRevoke"] = refusal(lambda: left.query("SELECT Id FROM Organization"))

print(json.dumps(got))
