// SPDX-License-Identifier: GPL-2.0-or-later
/* Runs a script of `memreplay script` on a kernel's own mm/memblock.c, which is built in user space
 * from a distribution's source package by Scripts/compare-allocator. Reads the script from standard
 * input, prints what `memreplay script` prints.
 *
 * What the allocator writes (doubled arrays, zeroed allocations) goes to the physical address itself:
 * a page that is missing there is mapped when it is touched. Scripts keep to addresses where nothing
 * of this program lies. */
#define _GNU_SOURCE
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <linux/memblock.h>
#include <linux/kmemleak.h>
#include <linux/printk.h>

/* Its arguments changed between releases; nothing is recorded here anyway. */
#define kmemleak_alloc_phys(...) do { } while (0)

/* printk(), as far as memblock.c uses it: %pa, %pS, and a # that shows 0x0 too. */
static void print_as_kernel(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	for (const char *at = format; *at; at++) {
		char spec[32] = "%";
		int length = 1, longs = 0, is_alternate = 0;

		if (*at != '%') {
			putchar(*at);
			continue;
		}
		for (at++; *at && strchr("#0-+ 123456789.hl", *at) && length < 24; at++) {
			if (*at == 'l')
				longs++;
			else if (*at == '#')
				is_alternate = 1;
			else if (*at != 'h')
				spec[length++] = *at;
		}
		if (*at == 'p' && at[1] == 'a') {
			phys_addr_t *address = va_arg(list, phys_addr_t *);

			printf("0x%0*llx", (int)sizeof(*address) * 2, (unsigned long long)*address);
			at += at[2] == 'p' ? 2 : 1;
		} else if (*at == 'p') {
			(void)va_arg(list, void *);
			while (strchr("SBsf", at[1]) && at[1])
				at++;
		} else if (*at == 's') {
			spec[length] = 's';
			printf(spec, va_arg(list, const char *));
		} else if (*at == '%') {
			putchar('%');
		} else {
			unsigned long long value =
				longs == 2 ? va_arg(list, unsigned long long)
				: longs == 1 ? va_arg(list, unsigned long)
				: *at == 'd' ? (unsigned long long)va_arg(list, int)
				: va_arg(list, unsigned int);

			if (is_alternate)
				fputs("0x", stdout);
			spec[length] = spec[length + 1] = 'l';
			spec[length + 2] = *at;
			printf(spec, value);
		}
	}
	va_end(list);
}
#undef printk
#define printk print_as_kernel
#undef pr_warn_ratelimited

#include "memblock.c"

/* What the simulator leaves to its own tests, or what an older memblock.c asks for. */
void page_init_poison(void *page, size_t size)
{
}
bool movable_node_enabled;
unsigned long long __attribute__((weak)) memparse(const char *text, char **rest)
{
	return strtoull(text, rest, 0);
}

static void map_touched_page(int number, siginfo_t *info, void *context)
{
	void *page = (void *)((unsigned long)info->si_addr & ~0xfffUL);

	if (mmap(page, 0x1000, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0) != page)
		_exit(99);
}

static void answer(const char *name, unsigned long long value)
{
	printf("%s = 0x%llx\n", name, value);
}

static void result(const char *name, int code)
{
	if (code)
		printf("%s: error %d\n", name, code);
}

static void dump(void)
{
	memblock_debug = 1;
	memblock_dump_all();
	memblock_debug = 0;
}

static unsigned long long kept(void *virtual)
{
	return virtual ? (unsigned long long)__pa(virtual) : 0;
}

static void run(char **word, int count)
{
	unsigned long long n[6] = { 0 };
	const char *op = word[0];

	for (int i = 1; i < count && i <= 6; i++)
		n[i - 1] = word[i][0] == '-' ? (unsigned long long)strtoll(word[i], NULL, 0)
					     : strtoull(word[i], NULL, 0);
#define IS(name) (!strcmp(op, name))
	if (IS("add"))
		result(op, memblock_add(n[0], n[1]));
#ifdef HAS_ADD_NODE_FLAGS
	else if (IS("add_node"))
		result(op, memblock_add_node(n[0], n[1], n[2], n[3]));
#else
	else if (IS("add_node"))
		result(op, memblock_add_node(n[0], n[1], n[2]));
#endif
	else if (IS("remove"))
		result(op, memblock_remove(n[0], n[1]));
	else if (IS("reserve"))
		result(op, memblock_reserve(n[0], n[1]));
#ifdef HAS_PHYS_FREE
	else if (IS("free"))
		result(op, memblock_phys_free(n[0], n[1]));
#else
	else if (IS("free"))
		result(op, memblock_free(n[0], n[1]));
#endif
	else if (IS("set_node"))
		result(op, memblock_set_node(n[0], n[1],
					     !strcmp(word[3], "memory") ? &memblock.memory
									: &memblock.reserved,
					     strtol(word[4], NULL, 0)));
	else if (IS("mark_hotplug"))
		result(op, memblock_mark_hotplug(n[0], n[1]));
	else if (IS("clear_hotplug"))
		result(op, memblock_clear_hotplug(n[0], n[1]));
	else if (IS("mark_mirror"))
		result(op, memblock_mark_mirror(n[0], n[1]));
	else if (IS("mark_nomap"))
		result(op, memblock_mark_nomap(n[0], n[1]));
	else if (IS("clear_nomap"))
		result(op, memblock_clear_nomap(n[0], n[1]));
	else if (IS("trim"))
		memblock_trim_memory(n[0]);
	else if (IS("cap"))
		memblock_cap_memory_range(n[0], n[1]);
	else if (IS("enforce_limit"))
		memblock_enforce_memory_limit(n[0]);
	else if (IS("limit"))
		memblock_set_current_limit(n[0]);
	else if (IS("bottom_up"))
		memblock_set_bottom_up(n[0]);
	else if (IS("allow_resize"))
		memblock_allow_resize();
	else if (IS("phys_alloc"))
		answer(op, memblock_phys_alloc_range(n[0], n[1], n[2], n[3]));
	else if (IS("phys_alloc_nid"))
		answer(op, memblock_phys_alloc_try_nid(n[0], n[1], n[2]));
	else if (IS("alloc"))
		answer(op, kept(memblock_alloc_try_nid(n[0], n[1], n[2], n[3], n[4])));
	else if (IS("alloc_exact"))
		answer(op, kept(memblock_alloc_exact_nid_raw(n[0], n[1], n[2], n[3], n[4])));
	else if (IS("is_memory"))
		answer(op, memblock_is_memory(n[0]));
	else if (IS("is_reserved"))
		answer(op, memblock_is_reserved(n[0]));
	else if (IS("is_region_memory"))
		answer(op, memblock_is_region_memory(n[0], n[1]));
	else if (IS("is_region_reserved"))
		answer(op, memblock_is_region_reserved(n[0], n[1]));
	else if (IS("overlaps_memory"))
		answer(op, memblock_overlaps_region(&memblock.memory, n[0], n[1]));
	else if (IS("dump"))
		dump();
	else {
		fprintf(stderr, "harness: unknown operation %s\n", op);
		exit(2);
	}
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = map_touched_page, .sa_flags = SA_SIGINFO };
	char line[512];

	sigaction(SIGSEGV, &action, NULL);
	while (fgets(line, sizeof(line), stdin)) {
		char *word[8] = { 0 };
		int count = 0;

		for (char *part = strtok(line, " \n"); part && count < 8; part = strtok(NULL, " \n"))
			word[count++] = part;
		if (count && word[0][0] != '#')
			run(word, count);
	}
	return 0;
}
