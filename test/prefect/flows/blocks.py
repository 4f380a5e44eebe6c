"""Saves blocks and loads them again, changes them, and keeps a result in one. Prints what it sees as one line of JSON."""

import json
import sys

from prefect import flow
from prefect.blocks.core import Block
from prefect.blocks.system import Secret
from prefect.filesystems import LocalFileSystem
from pydantic import Field, SecretStr


class Account(Block):
    user: str
    password: SecretStr
    ratio: float = 1.0
    limits: dict = Field(default_factory=dict)


class Service(Block):
    account: Account
    retries: int = 3


folder = sys.argv[1]
seen = {}

Secret(value="of-my-own").save("key")
Secret(value={"user": "u", "big": 12345678901234567890, "one": 1.0}).save("record")
seen["secrets"] = [Secret.load("key").get(), repr(Secret.load("record").get())]

account = Account(user="ada", password="hidden-word", limits={"rows": 10})
account.save("ada")
Service(account=account).save("main")
service = Service.load("main")
seen["nested"] = [service.account.user, service.account.password.get_secret_value(), service.account.ratio]

Service(account=Account(user="bob", password="inline-word"), retries=5).save("main", overwrite=True)
service = Service.load("main")
seen["inline"] = [service.account.user, service.account.password.get_secret_value(), service.retries]

Account.register_type_and_schema()
seen["schema"] = Account._calculate_schema_checksum()

store = LocalFileSystem(basepath=folder)
store.save("results")


@flow(persist_result=True, result_storage="local-file-system/results")
def keeps():
    return {"answer": 42}


state = keeps(return_state=True)
seen["result"] = [state.result(), store.load("results").basepath == folder]
Secret.delete("record")
try:
    Secret.load("record")
except ValueError:
    seen["deleted"] = True
print("SEEN " + json.dumps(seen))
