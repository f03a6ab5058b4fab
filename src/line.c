/*
 * line.c - a line from a terminal, edited through libedit.
 *
 * libedit's wide functions are used, so its locale decides only what it takes for printable. What
 * is typed is read by line_keyboard.c, byte by byte: what is typed ahead stays for whoever reads
 * next. Ctrl-C comes to libedit as a key, so that it ends whatever libedit was at (a search, a
 * sequence of keys).
 */
#include "line.h"

#include "library.h"
#include "line_choice.h"
#include "line_keyboard.h"
#include "line_wide.h"
#include "mem.h"
#include "threads.h"
#include "utf8.h"

#include <errno.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define DROP      L'\003' /* the key that Ctrl-C becomes */
#define PASTE_END "\x1b[201~"

enum {
	REMEMBERED = 10000, /* entries */
	DROPS = 8,          /* times that Ctrl-C is said before reading fails */
	USUAL_WIDTH = 80,   /* columns where the terminal does not tell */
	PROMPT = 8,         /* characters */
};

struct calls {
	__typeof__(&el_init) open;
	__typeof__(&el_end) end;
	__typeof__(&el_wset) set;
	__typeof__(&el_wgets) gets;
	__typeof__(&el_wline) line;
	__typeof__(&el_winsertstr) insert;
	__typeof__(&el_deletestr) delete;
	__typeof__(&el_wpush) push;
	__typeof__(&el_cursor) cursor;
	__typeof__(&el_resize) resize;
	__typeof__(&el_source) source;
	__typeof__(&history_winit) history_open;
	__typeof__(&history_wend) history_end;
	__typeof__(&history_w) history;
};

#define CALL(name, field)                                                                          \
	{                                                                                          \
#name, offsetof(struct calls, field)                                               \
	}

/* The one there is: what libedit calls is handed nothing else. */
static struct editor {
	struct calls calls;
	struct line_host host;
	EditLine *edit;
	HistoryW *history;
	locale_t locale; /* for libedit; 0: the process's */
	bool is_utf8;    /* what the terminal sends; also where the locale has only ASCII */
	wchar_t prompt[PROMPT];
	bool is_dropped;      /* the line, by Ctrl-C */
	int drops;            /* times that was said to libedit */
	struct buffer tabbed; /* the line as it was after the last Tab */
	size_t tabbed_at;     /* its cursor */
} editor;

bool line_can(void)
{
	const char *terminal = getenv("TERM");

	return terminal != NULL && *terminal != '\0' && strcmp(terminal, "dumb") != 0 &&
	       isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
}

static size_t columns(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1 ? size.ws_col
	                                                                       : USUAL_WIDTH;
}

/* Rows from the prompt down to the character at `end`. */
static size_t rows_to(const wchar_t *end)
{
	const LineInfoW *info = editor.calls.line(editor.edit);

	return wide_rows(info->buffer, (size_t)(end - info->buffer), wcslen(editor.prompt),
	                 columns());
}

/* Draws prompt and line where the cursor is, as if nothing stood there. */
static void draw(void)
{
	editor.calls.set(editor.edit, EL_REFRESH);
}

/* Draws again what keyboard_begin asks for. */
static void draw_again(bool is_back)
{
	if (is_back) { /* whoever had the terminal may have changed it */
		editor.calls.set(editor.edit, EL_PREP_TERM, 0);
		editor.calls.set(editor.edit, EL_PREP_TERM, 1);
		fputs(PASTE_MARK, stdout);
		editor.calls.resize(editor.edit);
	} else { /* it has moved the text as its width asks for; the cursor stands somewhere in it
		  */
		editor.calls.resize(editor.edit);
		size_t above = rows_to(editor.calls.line(editor.edit)->cursor);
		if (above > 0)
			printf("\x1b[%zuA", above);
	}
	fputs("\r\x1b[J", stdout);
	draw();
}

/* How libedit reads. */
static int next_key(EditLine *edit, wchar_t *wide)
{
	int status = keyboard_wide(wide, editor.is_utf8);

	(void)edit;
	if (status != KEYBOARD_STOPPED)
		return status;
	if (editor.drops++ < DROPS) {
		*wide = DROP;
		return KEYBOARD_READ;
	}
	errno = EINTR;
	return -1;
}

static wchar_t *give_prompt(EditLine *edit)
{
	(void)edit;
	return editor.prompt;
}

static void to_end(void)
{
	const LineInfoW *info = editor.calls.line(editor.edit);

	editor.calls.cursor(editor.edit, (int)(info->lastchar - info->cursor));
}

/* The key of Ctrl-C. */
static unsigned char drop(EditLine *edit, wint_t key)
{
	(void)key;
	editor.is_dropped = true;
	to_end();
	editor.calls.insert(edit, L"^C");
	editor.calls.push(edit, L"\n");
	return CC_REFRESH;
}

/* Takes the end mark off what was pasted so far; false while it is not there. */
static bool has_ended(struct buffer *pasted)
{
	static const char mark[] = PASTE_END;
	size_t length = sizeof mark - 1;

	if (pasted->length < length ||
	    memcmp(pasted->at + pasted->length - length, mark, length) != 0)
		return false;
	pasted->length -= length;
	return true;
}

/*
 * Cleans what was pasted, in place. Terminals send one of both signs as the line break, or both;
 * which, cannot be told behind the terminal's translation. Other signs of control are left out.
 */
static void clean(struct buffer *pasted)
{
	size_t to = 0;

	for (size_t i = 0; i < pasted->length; i++) {
		char byte = pasted->at[i];
		char next = i + 1 < pasted->length ? pasted->at[i + 1] : '\0';
		if ((byte == '\r' && next == '\n') || (byte == '\n' && next == '\r')) {
			byte = '\n';
			i++;
		}
		if (byte == '\r')
			byte = '\n';
		if ((unsigned char)byte >= ' ' || byte == '\n' || byte == '\t')
			pasted->at[to++] = byte;
	}
	pasted->length = to;
}

/* The key that begins a paste: all of it goes into the line; if it ends with a line break, so does
 * the line. */
static unsigned char paste(EditLine *edit, wint_t key)
{
	struct buffer pasted = {0};
	struct err err = {0};
	unsigned char byte;

	(void)key;
	while (keyboard_byte(&byte) == KEYBOARD_READ) {
		if (!buffer_byte(&pasted, (char)byte, &err) || has_ended(&pasted))
			break;
	}
	clean(&pasted);
	bool is_line = pasted.length > 0 && pasted.at[pasted.length - 1] == '\n';
	while (pasted.length > 0 && pasted.at[pasted.length - 1] == '\n')
		pasted.length--;
	wchar_t *wide = wide_of((struct str){pasted.at, pasted.length}, &err);
	buffer_free(&pasted);
	bool is_in = wide != NULL && (*wide == L'\0' || editor.calls.insert(edit, wide) == 0);
	mem_free(wide);
	if (is_in && is_line) {
		to_end();
		editor.calls.push(edit, L"\n");
	}
	return is_in ? CC_REFRESH : CC_REFRESH_BEEP;
}

/* The line in UTF-8, and how many bytes of it stand before the cursor. */
static bool take_line(struct buffer *text, size_t *cursor, struct err *err)
{
	const LineInfoW *info = editor.calls.line(editor.edit);

	if (!wide_to_utf8(text, info->buffer, (size_t)(info->cursor - info->buffer), err))
		return false;
	*cursor = text->length;
	return wide_to_utf8(text, info->cursor, (size_t)(info->lastchar - info->cursor), err);
}

/* Prints what there is to choose from below the line, which is drawn again below that. */
static void show_choice(const struct line_choice *choice)
{
	const LineInfoW *info = editor.calls.line(editor.edit);
	size_t below = rows_to(info->lastchar) - rows_to(info->cursor);

	for (size_t i = 0; i <= below; i++)
		fputc('\n', stdout);
	choice_print(choice, columns());
	draw();
}

/* Puts what all candidates begin with in the place of the word; false if that adds nothing. */
static bool insert_common(const struct line_choice *choice, struct str line, size_t cursor,
                          struct err *err)
{
	struct str word = {line.at + choice->start, cursor - choice->start};
	struct str common = {choice->text[0].at, choice_common(choice)};

	if (str_equal(common, word) || (choice->count > 1 && common.length <= word.length))
		return false;
	wchar_t *wide = wide_of(common, err);
	if (wide == NULL)
		return false;
	editor.calls.delete(editor.edit, (int)utf8_count(word));
	editor.calls.insert(editor.edit, wide);
	mem_free(wide);
	return true;
}

/* Does what Tab asks for, with the line as it is. */
static unsigned char complete(struct str line, size_t cursor, bool is_second, struct arena *arena,
                              struct err *err)
{
	struct line_choice choice = {.start = cursor};

	locale_t ours = uselocale(LC_GLOBAL_LOCALE);
	bool is_fine = editor.host.complete(editor.host.context, line, cursor, arena, &choice);
	uselocale(ours);
	if (!is_fine) {
		show_choice(&choice);
		return CC_NORM;
	}
	if (choice.count == 0 || choice.start > cursor)
		return CC_ERROR;
	if (insert_common(&choice, line, cursor, err))
		return CC_REFRESH;
	if (choice.count > 1 && is_second) {
		show_choice(&choice);
		return CC_NORM;
	}
	return choice.count > 1 ? CC_ERROR : CC_NORM;
}

/* The key Tab. */
static unsigned char tab(EditLine *edit, wint_t key)
{
	struct err err = {0};
	struct buffer text = {0};
	struct arena *arena = arena_new(&err);
	unsigned char what = CC_ERROR;
	size_t cursor;

	(void)edit;
	(void)key;
	if (arena != NULL && take_line(&text, &cursor, &err)) {
		struct str line = {text.length == 0 ? "" : text.at, text.length};
		bool is_second =
			editor.tabbed_at == cursor &&
			str_equal(line, (struct str){editor.tabbed.at, editor.tabbed.length});
		what = complete(line, cursor, is_second, arena, &err);
	}
	editor.tabbed.length = 0;
	if (!take_line(&editor.tabbed, &editor.tabbed_at, &err))
		editor.tabbed.length = 0;
	buffer_free(&text);
	arena_free(arena);
	return what;
}

static void bind_keys(void)
{
	static const struct {
		const wchar_t *key, *command;
	} keys[] = {
		{L"\t", L"befund-tab"},          {L"\003", L"befund-drop"},
		{L"\033[200~", L"befund-paste"}, {L"\022", L"em-inc-search-prev"}, /* Ctrl-R */
		{L"\033[1~", L"ed-move-to-beg"}, /* what Home and End are, here and there */
		{L"\033[H", L"ed-move-to-beg"},  {L"\033OH", L"ed-move-to-beg"},
		{L"\033[4~", L"ed-move-to-end"}, {L"\033[F", L"ed-move-to-end"},
		{L"\033OF", L"ed-move-to-end"},  {L"\033[3~", L"ed-delete-next-char"},
		{L"\033[1;5C", L"em-next-word"}, /* Ctrl and an arrow */
		{L"\033[1;5D", L"ed-prev-word"},
	};

	for (size_t i = 0; i < LENGTH(keys); i++)
		editor.calls.set(editor.edit, EL_BIND, keys[i].key, keys[i].command, NULL);
	editor.calls.set(editor.edit, EL_BIND, L"-a", L"\003", L"befund-drop", NULL); /* of vi */
	for (wchar_t letter = 0xa0; letter <= 0xff;
	     letter++) { /* no commands, as in some locales */
		wchar_t key[] = {letter, L'\0'};
		editor.calls.set(editor.edit, EL_BIND, key, L"ed-insert", NULL);
	}
}

static bool open_calls(struct calls *calls, struct err *err)
{
	static const struct library_call list[] = {
		CALL(el_init, open),
		CALL(el_end, end),
		CALL(el_wset, set),
		CALL(el_wgets, gets),
		CALL(el_wline, line),
		CALL(el_winsertstr, insert),
		CALL(el_deletestr, delete),
		CALL(el_wpush, push),
		CALL(el_cursor, cursor),
		CALL(el_resize, resize),
		CALL(el_source, source),
		CALL(history_winit, history_open),
		CALL(history_wend, history_end),
		CALL(history_w, history),
	};

	return library_open("libedit.so.2", "libedit2", list, LENGTH(list), calls, err);
}

/* The environment's locale; where that is not installed, one that has its characters. */
static locale_t find_locale(void)
{
	locale_t locale = newlocale(LC_CTYPE_MASK, "", (locale_t)0);

	if (locale != (locale_t)0)
		return locale;
	const char *name = getenv("LC_ALL");
	if (name == NULL || *name == '\0')
		name = getenv("LC_CTYPE");
	if (name == NULL || *name == '\0')
		name = getenv("LANG");
	bool is_utf8 =
		name != NULL && (strstr(name, "UTF-8") != NULL || strstr(name, "utf8") != NULL);
	return newlocale(LC_CTYPE_MASK, is_utf8 ? "C.UTF-8" : "C", (locale_t)0);
}

static bool start(struct err *err)
{
	HistEventW event;

	const char *codes = nl_langinfo(CODESET);
	editor.is_utf8 = strcmp(codes, "UTF-8") == 0 || strncmp(codes, "ANSI", 4) == 0;
	editor.edit = editor.calls.open("befund", stdin, stdout, stderr);
	editor.history = editor.edit == NULL ? NULL : editor.calls.history_open();
	if (editor.history == NULL)
		return err_set(err, ERR_MEMORY, "libedit cannot be started");
	editor.calls.history(editor.history, &event, H_SETSIZE, (int)REMEMBERED);
	editor.calls.set(editor.edit, EL_HIST, editor.calls.history, editor.history);
	editor.calls.set(editor.edit, EL_EDITOR, L"emacs");
	editor.calls.set(editor.edit, EL_PROMPT, give_prompt);
	editor.calls.set(editor.edit, EL_GETCFN, next_key);
	editor.calls.set(editor.edit, EL_ADDFN, L"befund-tab", L"complete", tab);
	editor.calls.set(editor.edit, EL_ADDFN, L"befund-drop", L"drop the line", drop);
	editor.calls.set(editor.edit, EL_ADDFN, L"befund-paste", L"take what is pasted", paste);
	editor.calls.source(editor.edit, NULL);
	bind_keys();
	return true;
}

bool line_open(const struct line_host *host, struct err *err)
{
	if (!open_calls(&editor.calls, err))
		return false;
	editor.host = *host;
	editor.locale = find_locale();
	locale_t before = uselocale(editor.locale);
	bool is_open = start(err);
	uselocale(before);
	if (!is_open)
		line_close();
	return is_open;
}

void line_close(void)
{
	if (editor.history != NULL)
		editor.calls.history_end(editor.history);
	if (editor.edit != NULL)
		editor.calls.end(editor.edit);
	if (editor.locale != (locale_t)0)
		freelocale(editor.locale);
	buffer_free(&editor.tabbed);
	editor = (struct editor){0};
}

enum line_status line_read(const char *prompt, struct buffer *text)
{
	struct err err = {0};
	int length;

	for (size_t i = 0; i < PROMPT; i++) {
		editor.prompt[i] = (wchar_t)(i + 1 < PROMPT ? prompt[i] : '\0');
		if (editor.prompt[i] == L'\0')
			break;
	}
	editor.is_dropped = false;
	editor.drops = 0;
	editor.tabbed.length = 0;
	editor.tabbed_at = SIZE_MAX;
	keyboard_begin(draw_again);
	locale_t before = uselocale(editor.locale);
	editor.calls.set(editor.edit, EL_PREP_TERM, 1); /* before the prompt can be answered */
	fputs(PASTE_MARK, stdout);
	const wchar_t *wide = editor.calls.gets(editor.edit, &length);
	uselocale(before);
	keyboard_end();
	fputs(PASTE_NO_MARK, stdout);
	fflush(stdout);
	if (editor.is_dropped)
		return LINE_DROPPED;
	if (interrupt_requested()) {
		fputc('\n', stdout);
		return LINE_DROPPED;
	}
	if (wide == NULL || length <= 0) {
		fputc('\n', stdout);
		return LINE_END;
	}
	if (wide[length - 1] == L'\n')
		length--;
	if (!wide_to_utf8(text, wide, (size_t)length, &err))
		return LINE_END;
	return LINE_READ;
}

void line_remember(struct str entry)
{
	struct err err = {0};
	HistEventW event;
	wchar_t *wide = wide_of(entry, &err);

	if (wide == NULL)
		return;
	locale_t before = uselocale(editor.locale);
	editor.calls.history(editor.history, &event, H_ENTER, wide);
	uselocale(before);
	mem_free(wide);
}
