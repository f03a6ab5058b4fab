/* line_keyboard.c - what the terminal sends, and the signals that come meanwhile. */
#include "line_keyboard.h"

#include "line.h"
#include "threads.h"
#include "utf8.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* The one terminal, of which signal handlers ask. */
static struct keyboard {
	void (*draw)(bool is_back);
	struct termios before; /* as it was */
	struct sigaction resized, back, aside;
	volatile sig_atomic_t is_editing, is_resized, is_back;
} keyboard;

void line_leave(void)
{
	if (!keyboard.is_editing)
		return;
	keyboard.is_editing = 0;
	if (write(STDOUT_FILENO, PASTE_NO_MARK "\n", sizeof PASTE_NO_MARK) < 0)
		return;
	tcsetattr(STDIN_FILENO, TCSANOW, &keyboard.before);
}

static void note_signal(int number)
{
	if (number == SIGWINCH)
		keyboard.is_resized = 1;
	else
		keyboard.is_back = 1;
}

static void suspend(int number);

static void catch_suspend(void)
{
	struct sigaction action = {.sa_handler = suspend, .sa_flags = SA_NODEFER};

	sigemptyset(&action.sa_mask);
	sigaction(SIGTSTP, &action, NULL);
}

/* Ctrl-Z: whoever has the terminal next gets it as it was. */
static void suspend(int number)
{
	int error = errno;

	line_leave();
	signal(number, SIG_DFL);
	raise(number); /* stops here, where somebody is there to go on */
	catch_suspend();
	keyboard.is_back = 1;
	errno = error;
}

/* Says that what is shown has to be drawn again. */
static void draw_again(void)
{
	if (keyboard.is_back) {
		keyboard.is_back = 0;
		keyboard.is_resized = 0;
		keyboard.is_editing = 1;
		keyboard.draw(true);
	} else if (keyboard.is_resized) {
		keyboard.is_resized = 0;
		keyboard.draw(false);
	}
}

enum keyboard_status keyboard_byte(unsigned char *byte)
{
	struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
	sigset_t waited, before;

	sigemptyset(&waited);
	sigaddset(&waited, SIGINT);
	sigaddset(&waited, SIGWINCH);
	sigaddset(&waited, SIGCONT);
	sigaddset(&waited, SIGTSTP);
	for (;;) {
		/* a signal comes before the flags are looked at, or ends the poll */
		pthread_sigmask(SIG_BLOCK, &waited, &before);
		bool is_due = interrupt_requested() || keyboard.is_resized || keyboard.is_back;
		int ready = is_due ? 0 : ppoll(&input, 1, NULL, &before);
		int error = errno;
		pthread_sigmask(SIG_SETMASK, &before, NULL);
		if (interrupt_requested())
			return KEYBOARD_STOPPED;
		draw_again();
		if (ready == 0 || (ready < 0 && error == EINTR))
			continue;
		ssize_t length = ready < 0 ? -1 : read(STDIN_FILENO, byte, 1);
		if (length < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		return length == 1 ? KEYBOARD_READ : KEYBOARD_END;
	}
}

enum keyboard_status keyboard_wide(wchar_t *wide, bool is_utf8)
{
	mbstate_t state = {0};
	char bytes[4];
	size_t length = 0;

	for (;;) {
		unsigned char byte;
		enum keyboard_status status = keyboard_byte(&byte);
		if (status != KEYBOARD_READ)
			return status;
		if (!is_utf8) {
			size_t used = mbrtowc(wide, (const char *)&byte, 1, &state);
			if (used == (size_t)-1)
				memset(&state, 0, sizeof state);
			else if (used != (size_t)-2)
				return KEYBOARD_READ;
			continue;
		}
		if ((byte & 0xc0) != 0x80)
			length = 0; /* what began before has no end */
		else if (length == 0 || length == sizeof bytes)
			continue;
		bytes[length++] = (char)byte;
		if (utf8_invalid(bytes, length) == length) {
			size_t at = 0;
			*wide = (wchar_t)utf8_next(bytes, length, &at);
			if (*wide < 0x80 || *wide >= 0xa0)
				return KEYBOARD_READ;
			length = 0;
		}
	}
}

void keyboard_begin(void (*draw)(bool is_back))
{
	struct sigaction noting = {.sa_handler = note_signal};

	keyboard.draw = draw;
	tcgetattr(STDIN_FILENO, &keyboard.before);
	keyboard.is_editing = 1;
	sigemptyset(&noting.sa_mask);
	sigaction(SIGWINCH, &noting, &keyboard.resized);
	sigaction(SIGCONT, &noting, &keyboard.back);
	sigaction(SIGTSTP, NULL, &keyboard.aside);
	if (keyboard.aside.sa_handler != SIG_IGN)
		catch_suspend();
}

void keyboard_end(void)
{
	sigaction(SIGWINCH, &keyboard.resized, NULL);
	sigaction(SIGCONT, &keyboard.back, NULL);
	sigaction(SIGTSTP, &keyboard.aside, NULL);
	keyboard.is_editing = 0;
}
