/* meter.c - how far long work is, as a line on the terminal. */
#include "meter.h"

#include "progress.h"
#include "utf8.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum {
	BAR = 20,          /* columns */
	USUAL_WIDTH = 80,  /* where the terminal does not tell */
	LONGEST_NAME = 40, /* columns */
	LINE = 512,
};

static const double QUIET = 0.5, PAUSE = 0.1; /* seconds until the first line, and between two */

static struct meter {
	const char *what;
	size_t whole;
	bool is_bytes;
	double began, drawn; /* seconds */
	volatile sig_atomic_t is_shown;
} meter;

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static size_t terminal_width(void)
{
	struct winsize size;

	return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
	                                                                       : USUAL_WIDTH;
}

/* Adds the name, at most so many columns wide, without anything a terminal could act on. */
static size_t add_name(char *line, size_t room)
{
	struct str what = str_of(meter.what);
	size_t length = 0, width = 0;

	for (size_t at = 0; at < what.length;) {
		size_t from = at;
		uint32_t point = utf8_next(what.at, what.length, &at);
		bool is_plain = point != 0xfffd && !utf8_is_control(point) && point != '\t';
		width += is_plain ? utf8_point_width(point) : 1;
		if (width > room || length + 4 > LINE) /* marks without a width may be many */
			break;
		if (is_plain) {
			memcpy(line + length, what.at + from, at - from);
			length += at - from;
		} else {
			line[length++] = '?';
		}
	}
	return length;
}

/* "[#####               ]  25 %  210 MB/s  3 s left" */
static size_t make_figures(char text[LINE], size_t done, double seconds)
{
	double rate = (double)done / seconds;
	char bar[BAR + 1];
	int length;

	if (meter.whole == 0 && !meter.is_bytes)
		return 0;
	if (meter.whole == 0)
		return (size_t)snprintf(text, LINE, "  %.0f MB  %.0f MB/s", (double)done / 1e6,
		                        rate / 1e6);
	double share = MIN(1.0, (double)done / (double)meter.whole);
	size_t full = (size_t)(share * BAR);
	memset(bar, '#', full);
	memset(bar + full, ' ', BAR - full);
	bar[BAR] = '\0';
	unsigned left = rate > 0 ? (unsigned)MIN(1e6, (1 - share) * (double)meter.whole / rate) : 0;
	length = snprintf(text, LINE, "  [%s] %3.0f %%", bar, share * 100);
	if (meter.is_bytes)
		length += snprintf(text + length, LINE - (size_t)length, "  %.*f MB/s",
		                   rate < 1e7 ? 1 : 0, rate / 1e6);
	if (left >= 60)
		length += snprintf(text + length, LINE - (size_t)length, "  %u min %u s left",
		                   left / 60, left % 60);
	else
		length += snprintf(text + length, LINE - (size_t)length, "  %u s left", left);
	return (size_t)length;
}

static void draw(size_t done, double seconds)
{
	char line[2 * LINE] = "\r", figures[LINE];
	size_t width = terminal_width(), length = 1;
	size_t needed = make_figures(figures, done, seconds);

	if (needed + 1 < width)
		length += add_name(line + 1, MIN((size_t)LONGEST_NAME, width - 1 - needed));
	needed = MIN(needed, width - 1);
	memcpy(line + length, figures, needed);
	length += needed;
	memcpy(line + length, "\x1b[K", 3);
	meter.is_shown = 1;
	if (write(STDERR_FILENO, line, length + 3) < 0)
		meter.is_shown = 0;
}

void meter_wipe(void)
{
	static const char wipe[] = "\r\x1b[K";

	if (!meter.is_shown)
		return;
	meter.is_shown = 0;
	if (write(STDERR_FILENO, wipe, sizeof wipe - 1) < 0)
		return;
}

static void begin(const char *what, size_t whole, bool is_bytes)
{
	meter.what = what;
	meter.whole = whole;
	meter.is_bytes = is_bytes;
	meter.began = now();
	meter.drawn = meter.began + QUIET - PAUSE;
}

static void step(size_t done)
{
	double time = now();

	if (time - meter.drawn < PAUSE)
		return;
	meter.drawn = time;
	draw(done, time - meter.began);
}

static const struct progress_sink meter_sink = {begin, step, meter_wipe};

void meter_install(void)
{
	const char *terminal = getenv("TERM");

	if (terminal != NULL && terminal[0] != '\0' && strcmp(terminal, "dumb") != 0 &&
	    isatty(STDERR_FILENO))
		progress_install(&meter_sink);
}
