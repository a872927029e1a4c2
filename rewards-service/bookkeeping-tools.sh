#!/usr/bin/env bash
# Makes hledger, ledger, bean-check and pdftotext ready below target/bookkeeping, or with "office" LibreOffice's soffice below target/office:
# Debian's packages, unpacked with the libraries that are not installed. Nothing is installed on the machine. Each tool is started by
# bin/NAME there.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
case "${1:-}" in
  "") folder="$here/target/bookkeeping"; packages="hledger ledger beancount poppler-utils"; tools="hledger ledger bean-check pdftotext" ;;
  office) folder="$here/target/office"; packages="libreoffice-calc"; tools="soffice" ;;
  *) echo "usage: bookkeeping-tools.sh [office]" >&2; exit 2 ;;
esac
mkdir -p "$folder/debs" "$folder/bin"
[ ! -e "$folder/ready" ] || exit 0

# What an installation would bring, without making one.
needed="$(apt-get install -s --no-install-recommends $packages 2>"$folder/errors" | sed -n 's/^Inst \([^ ]*\) .*/\1/p')"
[ -n "$needed" ] || needed="$packages"
(cd "$folder/debs" && apt-get download -qq $needed 2>>"$folder/errors") \
  || { echo "The tools cannot be had: $(tail -1 "$folder/errors"). Needed: apt-get install $packages" >&2; exit 1; }
for deb in "$folder"/debs/*.deb; do
  dpkg -x "$deb" "$folder/root"
done
# Links that are of the machine's root are of this one.
find "$folder/root" -type l -lname '/*' | while read -r link; do
  to="$folder/root$(readlink "$link")"
  [ ! -e "$to" ] || ln -sfn "$to" "$link"
done
office="$folder/root/usr/lib/libreoffice"
if [ -d "$office" ]; then
  # As its packages' scripts do, and with the folders named that it is in.
  cp -r "$office/share/.registry/." "$folder/root/etc/libreoffice/registry/"
  grep -rlE 'file:///(usr|etc)' "$office/program" --include='*rc' | xargs sed -i -E "s#file:///(usr|etc)#file://$folder/root/\\1#g"
fi

libraries="$(find "$folder/root" -name "*.so*" -printf "%h\n" | sort -u | grep -v python | paste -sd:)"
for tool in $tools; do
  case "$tool" in
    bean-check) program="/usr/bin/python3\" \"$folder/root/usr/bin/bean-check" ;;
    soffice) program="$folder/root/usr/lib/libreoffice/program/soffice" ;;
    *) program="$folder/root/usr/bin/$tool" ;;
  esac
  printf '#!/bin/sh\nLD_LIBRARY_PATH="%s" PYTHONPATH="%s" LC_ALL=C.UTF-8 exec "%s" "$@"\n' \
    "$libraries" "$folder/root/usr/lib/python3/dist-packages" "$program" >"$folder/bin/$tool"
done
chmod +x "$folder"/bin/*
touch "$folder/ready"
