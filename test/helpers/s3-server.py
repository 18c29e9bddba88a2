"""OpenStack Swift with its S3 API as one process: account, container and object servers on ports of their own, and the proxy, all on
the loopback address. What the proxy wants of memcached it finds in a dictionary, since nobody else is there to share it.

    python3 s3-server.py FOLDER PORT USER KEY

Everything it keeps is in FOLDER; the same folder can be served again. Writes a line to standard output when it takes requests, and
ends when its standard input does, so that it does not outlive who started it.
"""
import logging
import os
import sys

FOLDER, PORT, USER, KEY = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
CONF = os.path.join(FOLDER, "conf")
os.environ["SWIFT_DIR"] = CONF
os.environ["TZ"] = "UTC+0"

SWIFT_CONF = """
[swift-hash]
swift_hash_path_suffix = flybrowser
swift_hash_path_prefix = test
[storage-policy:0]
name = default
default = yes
"""

STORAGE_CONF = """
[DEFAULT]
devices = {folder}/srv
mount_check = false
swift_dir = {conf}
log_level = WARNING
fallocate_reserve = 0
disable_fallocate = true
[pipeline:main]
pipeline = {kind}-server
[app:{kind}-server]
use = egg:swift#{kind}
"""

PROXY_CONF = """
[DEFAULT]
swift_dir = {conf}
log_level = WARNING
[pipeline:main]
pipeline = catch_errors listing_formats s3api tempauth copy slo dlo symlink versioned_writes proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
dns_compliant_bucket_names = true
max_upload_part_num = 10000
[filter:tempauth]
use = egg:swift#tempauth
user_{user} = {key} .admin
[filter:copy]
use = egg:swift#copy
[filter:slo]
use = egg:swift#slo
[filter:dlo]
use = egg:swift#dlo
[filter:symlink]
use = egg:swift#symlink
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
"""


def write(name, text):
    path = os.path.join(CONF, name)
    with open(path, "w") as file:
        file.write(text)
    return path


os.makedirs(CONF, exist_ok=True)
os.makedirs(os.path.join(FOLDER, "srv", "sdb1"), exist_ok=True)
write("swift.conf", SWIFT_CONF)

from swift.common import utils  # noqa: E402

utils.SWIFT_CONF_FILE = os.path.join(CONF, "swift.conf")
utils.validate_hash_conf()
utils.eventlet_monkey_patch()


class Console(logging.StreamHandler):
    """In place of syslog, which is not asked about tests."""

    LOG_LOCAL0 = utils.ThreadSafeSysLogHandler.LOG_LOCAL0

    def __init__(self, *args, **kwargs):
        super().__init__(sys.stderr)


utils.ThreadSafeSysLogHandler = Console

import eventlet  # noqa: E402
from eventlet import patcher, wsgi  # noqa: E402
from swift.common import storage_policy  # noqa: E402
from swift.common.http_protocol import SwiftHttpProtocol  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.utils import NullLogger  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

storage_policy.reload_storage_policies()


class Memory:
    """The part of a memcached client that the proxy uses."""

    def __init__(self):
        self.values = {}

    def get(self, key, *args, **kwargs):
        return self.values.get(key)

    def set(self, key, value, *args, **kwargs):
        self.values[key] = value

    def delete(self, key, *args, **kwargs):
        self.values.pop(key, None)

    def incr(self, key, delta=1, *args, **kwargs):
        self.values[key] = self.values.get(key, 0) + delta
        return self.values[key]


def with_memory(app):
    memory = Memory()

    def answer(env, start_response):
        env["swift.cache"] = memory
        return app(env, start_response)

    return answer


def serve(listener, app):
    # s3api needs "ETag" as it is; eventlet would make "Etag" of it.
    options = {"protocol": SwiftHttpProtocol, "capitalize_response_headers": False, "socket_timeout": 60}
    return eventlet.spawn(wsgi.server, listener, app, NullLogger(), **options)


def end_with_input():
    while os.read(0, 1024):
        pass
    os._exit(0)


for kind in ("account", "container", "object"):
    listener = eventlet.listen(("127.0.0.1", 0))
    ring = RingBuilder(4, 1, 1)
    ring.add_dev(dict(region=1, zone=1, ip="127.0.0.1", port=listener.getsockname()[1], device="sdb1", weight=1))
    ring.rebalance()
    ring.get_ring().save(os.path.join(CONF, kind + ".ring.gz"))
    conf = write(kind + "-server.conf", STORAGE_CONF.format(folder=FOLDER, conf=CONF, kind=kind))
    serve(listener, loadapp(conf, global_conf={"log_name": kind}))

conf = write("proxy-server.conf", PROXY_CONF.format(conf=CONF, user=USER.replace(":", "_"), key=KEY))
proxy = serve(eventlet.listen(("127.0.0.1", PORT)), with_memory(loadapp(conf, global_conf={"log_name": "proxy"})))
patcher.original("threading").Thread(target=end_with_input, daemon=True).start()
print("ready", flush=True)
proxy.wait()
