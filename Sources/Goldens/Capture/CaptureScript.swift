// SPDX-License-Identifier: GPL-2.0-or-later

/// The script that collects a boot on a running machine; `shellcheck` has nothing to say of it.
package enum CaptureScript {
  package static let text = ##"""
    #!/bin/sh
    # SPDX-License-Identifier: GPL-2.0-or-later
    # Collects what one boot of this machine handed to its kernel, and what the kernel made of it, as a tar
    # that memreplay reads: memreplay CASE.tar, memreplay import CASE.tar DIR.
    #
    # usage: sh capture.sh [CASE.tar]
    #
    # Runs with dash and busybox. Every part is optional; what could not be read is listed at the end and in
    # notes.txt. Some of it is shown to root only. The host name, serial numbers, MAC addresses and UUIDs are
    # masked. Nothing on the machine is changed.
    set -u
    LC_ALL=C
    export LC_ALL
    umask 077

    out=${1:-memreplay-case.tar}
    work=$(mktemp -d "${TMPDIR:-/tmp}/memreplay.XXXXXX") || exit 1
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    case=$work/case
    mkdir -p "$case/proc"
    missing=

    # note TEXT: something that is not in the tar.
    note() {
    	missing="$missing
      $1"
    }

    host=$(cat /proc/sys/kernel/hostname 2>/dev/null || uname -n)
    serials=
    for f in /sys/class/dmi/id/product_serial /sys/class/dmi/id/board_serial \
    	/sys/class/dmi/id/chassis_serial /sys/firmware/devicetree/base/serial-number; do
    	[ -r "$f" ] || continue
    	value=$(tr -d '\000\n' <"$f" 2>/dev/null)
    	[ ${#value} -ge 4 ] && serials="$serials $value"
    done

    # mask: text with what names this very machine left out.
    mask() {
    	script='s/[0-9a-fA-F]\{8\}-[0-9a-fA-F]\{4\}-[0-9a-fA-F]\{4\}-[0-9a-fA-F]\{4\}-[0-9a-fA-F]\{12\}/00000000-0000-0000-0000-000000000000/g
    s/\([0-9a-fA-F][0-9a-fA-F]:\)\{5\}[0-9a-fA-F][0-9a-fA-F]/00:00:00:00:00:00/g
    s/\([Ss]erial[ A-Za-z]*[:=] *\)[^ ,]*/\1MASKED/g'
    	for word in $host $serials; do
    		case $word in
    		# Shorter words are parts of others.
    		? | ?? | ??? | localhost | '(none)' | *[!A-Za-z0-9._-]*) continue ;;
    		esac
    		word=$(printf '%s' "$word" | sed 's/[.]/[.]/g')
    		script="$script
    s/$word/MASKED/g"
    	done
    	sed "$script"
    }

    # text FROM TO: a text file of the kernel's, masked.
    text() {
    	if [ -r "$1" ] && cat "$1" >"$work/part" 2>/dev/null && [ -s "$work/part" ]; then
    		mask <"$work/part" >"$case/$2"
    	else
    		note "$1${3:+ ($3)}"
    	fi
    }

    # hex FILE: its bytes as one line of hexadecimal digits.
    hex() {
    	od -An -v -tx1 "$1" | tr -d ' \n'
    }

    # blank FILE DIGITS: overwrites every place where these bytes stand in FILE with zeros.
    blank() {
    	[ -n "$2" ] || return 0
    	case $2 in *[!0]*) ;; *) return 0 ;; esac
    	places=$(hex "$1" | awk -v want="$2" '{
    		at = 0; rest = $0
    		while ((i = index(rest, want)) > 0) {
    			at += i
    			if (at % 2) print (at - 1) / 2
    			rest = substr(rest, i + 1)
    		}
    	}')
    	for place in $places; do
    		dd if=/dev/zero of="$1" bs=1 seek="$place" count=$((${#2} / 2)) conv=notrunc 2>/dev/null
    	done
    }

    # The firmware's memory map or device tree.
    if [ -r /sys/firmware/fdt ] && cat /sys/firmware/fdt >"$case/board.dtb" 2>/dev/null; then
    	tree=/sys/firmware/devicetree/base
    	find "$tree" -type f \( -name serial-number -o -name 'local-mac-address' -o -name 'mac-address' \) \
    		2>/dev/null >"$work/secrets"
    	while IFS= read -r secret; do
    		blank "$case/board.dtb" "$(hex "$secret")"
    	done <"$work/secrets"
    else
    	rm -f "$case/board.dtb"
    	if [ -d /sys/firmware/devicetree/base ]; then
    		note "/sys/firmware/fdt (root only)"
    	fi
    fi
    if [ -d /sys/firmware/memmap ]; then
    	for entry in /sys/firmware/memmap/*; do
    		[ -r "$entry/start" ] || continue
    		mkdir -p "$case/memmap/${entry##*/}"
    		for part in start end type; do
    			cat "$entry/$part" >"$case/memmap/${entry##*/}/$part" 2>/dev/null
    		done
    	done
    elif [ ! -f "$case/board.dtb" ]; then
    	note "/sys/firmware/memmap"
    fi
    if [ -r /proc/atags ]; then
    	cat /proc/atags >"$case/atags.bin"
    fi

    # The kernel: release, options, symbols.
    { uname -s; uname -r; uname -m; uname -v; } | mask >"$case/uname"
    text /proc/cmdline cmdline
    release=$(uname -r)
    if [ -r /proc/config.gz ]; then
    	gzip -dc /proc/config.gz >"$case/config" 2>/dev/null || zcat /proc/config.gz >"$case/config"
    else
    	for f in "/boot/config-$release" "/lib/modules/$release/config" "/lib/modules/$release/build/.config" \
    		"/usr/lib/kernel/config-$release"; do
    		if [ -r "$f" ]; then
    			cat "$f" >"$case/config"
    			break
    		fi
    	done
    	[ -f "$case/config" ] || note "the kernel's configuration (/proc/config.gz, /boot/config-$release)"
    fi
    symbols=' (_text|_stext|_etext|_sdata|_edata|_end|__bss_start|__bss_stop|__init_begin|__init_end|__initramfs_size|__start_rodata|__end_rodata|__end_of_kernel_reserve|__brk_base|__brk_limit|__per_cpu_start|__per_cpu_end|__per_cpu_load|init_pg_dir|init_pg_end|swapper_pg_dir|idmap_pg_dir|__idmap_text_start|__idmap_text_end|_sinittext|_einittext|__smp_locks|__smp_locks_end|real_mode_blob|real_mode_blob_end|_start|__kernel_size|__data_loc|__start___ksymtab)$'
    if grep -E "$symbols" /proc/kallsyms >"$work/part" 2>/dev/null && grep -qv '^0*0 ' "$work/part"; then
    	cat "$work/part" >"$case/proc/kallsyms-extents"
    else
    	note "/proc/kallsyms (root only; zeros otherwise)"
    fi

    # What the kernel said and shows.
    if dmesg >"$work/part" 2>/dev/null && [ -s "$work/part" ]; then
    	mask <"$work/part" >"$case/dmesg.txt"
    	grep -q 'Linux version ' "$case/dmesg.txt" || note "the first lines of dmesg (the buffer has wrapped; log_buf_len= makes it larger)"
    else
    	note "dmesg (root only where kernel.dmesg_restrict is set)"
    fi
    for f in iomem zoneinfo buddyinfo meminfo; do
    	text "/proc/$f" "proc/$f"
    done
    if [ -f "$case/proc/iomem" ] && ! grep -qv '^ *0*0-0*0 ' "$case/proc/iomem"; then
    	rm -f "$case/proc/iomem"
    	note "/proc/iomem (root only; zeros otherwise)"
    fi
    sed -n 's/^flags[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | sed -n 1p >"$case/proc/cpu-flags"
    sed -n 's/^mmu[[:space:]]*: //p' /proc/cpuinfo 2>/dev/null | sed -n 1p >"$case/proc/cpu-mmu"
    text /sys/devices/system/cpu/possible proc/cpu-possible
    for f in memory reserved; do
    	if [ -r "/sys/kernel/debug/memblock/$f" ]; then
    		text "/sys/kernel/debug/memblock/$f" "proc/memblock-$f"
    	fi
    done

    # Sizes of firmware tables: their contents stay where they are.
    if [ -d /sys/firmware/acpi/tables ]; then
    	for f in /sys/firmware/acpi/tables/*; do
    		[ -f "$f" ] || continue
    		size=$(wc -c <"$f" 2>/dev/null) || size=unreadable
    		echo "${f##*/} $size"
    	done >"$case/proc/acpi-tables"
    fi
    if [ -r /sys/firmware/efi/systab ]; then
    	text /sys/firmware/efi/systab proc/efi-systab
    fi

    printf '%s\n' "Not in this case:${missing:- nothing}" >"$case/notes.txt"
    (cd "$work" && tar cf - case) >"$out" || exit 1
    printf '%s\n' "$out written. Not in it:${missing:- nothing}" >&2

    """##
}
