/* line_keyboard.h - what the terminal sends, and the signals that come meanwhile. Floor 5. */
#ifndef LINE_KEYBOARD_H
#define LINE_KEYBOARD_H

#include <stdbool.h>
#include <wchar.h>

#define PASTE_MARK    "\x1b[?2004h" /* the terminal is to mark what is pasted */
#define PASTE_NO_MARK "\x1b[?2004l"

enum keyboard_status {
	KEYBOARD_STOPPED = -1, /* Ctrl-C */
	KEYBOARD_END = 0,
	KEYBOARD_READ = 1,
};

/*
 * From here to keyboard_end signals are caught: `draw` is called where the terminal has another
 * size, or where the program was put aside (Ctrl-Z) and is back.
 */
void keyboard_begin(void (*draw)(bool is_back));
void keyboard_end(void);

enum keyboard_status keyboard_byte(unsigned char *byte);

/* The next character, of UTF-8 or of the thread's locale; bytes that make none are left out. */
enum keyboard_status keyboard_wide(wchar_t *wide, bool is_utf8);

#endif
