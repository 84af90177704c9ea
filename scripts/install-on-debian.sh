#!/bin/sh
# Installs packages, as root. None of them may start a service of its own: tests start what they need, on free ports.
set -u
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod 755 "$policy"
fi
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update
apt-get -qq install -y --no-install-recommends "$@" && exit 0
# One that this version of Debian does not have must not keep the others away.
code=0
for package in "$@"; do
  apt-get -qq install -y --no-install-recommends "$package" || code=1
done
exit "$code"
