/*
 * lua_file.c - Lua module `core.file`: whole files, the program's folder, the terminal.
 *
 * Relative paths start where the host says: at the script's folder, else at the current one.
 */
#include "bind.h"
#include "digest.h"
#include "lua_modules.h"
#include "mem.h"
#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	READ_PIECE = 65536,             /* bytes a read */
	READ_LIMIT = 256 * 1024 * 1024, /* bytes of a file read whole, unless said otherwise */
};

/* Bytes of a file on their way to Lua. */
static void free_bytes(void *object)
{
	buffer_free(object);
	mem_free(object);
}

static const struct bind_class bytes_class = {.name = "befund.bytes", .free = free_bytes};

/* Pushes the path of argument `arg` with the script's folder in front if it is relative. */
static const char *push_path(lua_State *L, int arg)
{
	size_t length;
	const char *path = luaL_checklstring(L, arg, &length);

	luaL_argcheck(L, length > 0, arg, "the path is empty");
	luaL_argcheck(L, strlen(path) == length, arg, "a path has no zero bytes");
	lua_getfield(L, LUA_REGISTRYINDEX, "befund.folder");
	const char *folder = lua_tostring(L, -1);
	if (*path == '/' || folder == NULL || *folder == '\0')
		lua_pushvalue(L, arg);
	else
		lua_pushfstring(L, strcmp(folder, "/") == 0 ? "%s%s" : "%s/%s", folder, path);
	lua_remove(L, -2);
	return lua_tostring(L, -1);
}

/*** The path as the system takes it: a relative one starts at the script's own folder.
 * @param path text
 * @return the path with the folder in front, or as it is if it is absolute
 * @raise on an empty path and on zero bytes in it
 * @usage
 * local file = require "core.file"
 * assert(file.resolve("/tmp/answers.csv") == "/tmp/answers.csv")
 */
static int resolve(lua_State *L)
{
	push_path(L, 1);

	return 1;
}

/*** Whether there is anything at a path: a file, a folder, whatever a link leads to.
 * @param path text; relative paths start at the script's own folder
 * @return a boolean
 * @raise on an empty path and on zero bytes in it
 * @usage
 * local file = require "core.file"
 * file.write("note.txt", "42 rows\n")
 * assert(file.is_there("note.txt") and not file.is_there("notes.txt"))
 */
static int is_there(lua_State *L)
{
	const char *path = push_path(L, 1);

	lua_pushboolean(L, access(path, F_OK) == 0);
	return 1;
}

/*** Writes a file whole or not at all: a temporary file beside it takes its place at the end.
 * @param path text; relative paths start at the script's own folder
 * @param bytes text
 * @raise when it cannot be written; what was there before is then still there
 * @usage
 * local file = require "core.file"
 * file.write("note.txt", "42 rows\n")
 * assert(file.read("note.txt") == "42 rows\n")
 */
static int write_file(lua_State *L)
{
	struct err err = {0};
	const char *path = push_path(L, 1);
	struct str bytes = bind_str(L, 2);

	struct output *output = output_open(path, &err);
	if (output == NULL)
		bind_raise(L, &err);
	if (!output_write(output, bytes.at, bytes.length, &err)) {
		output_abandon(output);
		bind_raise(L, &err);
	}
	if (!output_commit(output, &err))
		bind_raise(L, &err);

	return 0;
}

static bool read_pieces(int file, const char *path, size_t limit, struct buffer *bytes,
                        struct err *err)
{
	char piece[READ_PIECE];

	for (;;) {
		ssize_t length = read(file, piece, sizeof piece);
		if (length < 0 && errno == EINTR)
			continue;
		if (length == 0)
			return true;
		err_at(err, "%s", path);
		if (length < 0)
			return err_set(err, ERR_FILE, "cannot be read: %s", strerror(errno));
		if ((size_t)length > limit - bytes->length)
			return err_set(err, ERR_LIMIT, "has more than %zu bytes", limit);
		if (!buffer_add(bytes, piece, (size_t)length, err))
			return false;
	}
}

/* Makes the folders above a file that are not there, for their owner alone. */
static bool make_folders(const char *path, struct err *err)
{
	char folder[PATH_MAX];

	for (const char *slash = strchr(path + 1, '/'); slash != NULL;
	     slash = strchr(slash + 1, '/')) {
		size_t length = (size_t)(slash - path);
		if (length >= sizeof folder)
			return err_set(err, ERR_FILE, "the path is too long");
		memcpy(folder, path, length);
		folder[length] = '\0';
		if (mkdir(folder, 0700) != 0 && errno != EEXIST) {
			err_at(err, "%s", folder);
			return err_set(err, ERR_FILE, "cannot be made: %s", strerror(errno));
		}
	}
	return true;
}

/* Opens a file to append to and locks it; -1 if that fails. It is the one of that name even if
 * somebody put another in its place in the meantime. */
static int open_locked(const char *path)
{
	struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
	struct stat opened, named;

	for (;;) {
		int file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
		if (file < 0)
			return -1;
		while (fcntl(file, F_SETLKW, &lock) != 0 && errno == EINTR)
			continue; /* where there are no locks it is written without */
		if (fstat(file, &opened) == 0 &&
		    (stat(path, &named) != 0 ||
		     (opened.st_dev == named.st_dev && opened.st_ino == named.st_ino)))
			return file;
		close(file);
	}
}

/* Where the last `lines` lines begin. */
static size_t last_lines(const struct buffer *bytes, size_t lines)
{
	size_t at = bytes->length;

	while (at > 0 && (bytes->at[at - 1] != '\n' || lines-- > 0))
		at--;
	return at;
}

/* Puts the last lines of a file, and what is appended, in its place. */
static bool write_last(int file, const char *path, struct str bytes, size_t lines, struct err *err)
{
	struct buffer old = {0};
	struct output *output = NULL;
	bool done = read_pieces(file, path, READ_LIMIT, &old, err);

	if (done)
		output = output_open(path, err);
	size_t from = last_lines(&old, lines);
	done = output != NULL && output_write(output, old.at + from, old.length - from, err) &&
	       output_write(output, bytes.at, bytes.length, err);
	if (done)
		done = output_commit(output, err);
	else
		output_abandon(output);
	buffer_free(&old);
	return done;
}

static bool append_bytes(const char *path, struct str bytes, size_t lines, struct err *err)
{
	if (!make_folders(path, err))
		return false;
	int file = open_locked(path);
	if (file >= 0 && lines > 0) {
		bool done = write_last(file, path, bytes, lines, err);
		close(file);
		return done;
	}
	ssize_t written = file < 0 ? -1 : write(file, bytes.at, bytes.length);
	int error = written < 0 ? errno : EIO;
	if (file >= 0)
		close(file);
	if (written == (ssize_t)bytes.length)
		return true;
	err_at(err, "%s", path);
	return err_set(err, ERR_FILE, "cannot be written: %s", strerror(error));
}

/*** Appends to a file that is its owner's alone: where it is not there it is made so, folders above
 * it too. It is locked meanwhile (as `lfs.lock` does), so programs that append to the same file do
 * not mix.
 * @param path text; relative paths start at the script's own folder
 * @param bytes text, written at once
 * @param lines how many of the lines that it has stay, the last ones; all if left out
 * @raise when it cannot be written
 * @usage
 * local file = require "core.file"
 * file.append("state/typed", "1 + 1\n")
 * file.append("state/typed", "2 + 2\n")
 * file.append("state/typed", "3 + 3\n", 1)
 * assert(file.read("state/typed") == "2 + 2\n3 + 3\n")
 */
static int append(lua_State *L)
{
	struct err err = {0};

	lua_settop(L, 3);
	const char *path = push_path(L, 1);
	struct str bytes = bind_str(L, 2);
	lua_Integer lines = luaL_optinteger(L, 3, 0);
	luaL_argcheck(L, lua_isnoneornil(L, 3) || lines > 0, 3, "one line at least stays");

	if (!append_bytes(path, bytes, (size_t)lines, &err))
		bind_raise(L, &err);

	return 0;
}

static struct buffer *read_whole(const char *path, size_t limit, struct err *err)
{
	struct stat status;
	struct buffer *bytes = mem_zero(1, sizeof *bytes, err);
	int file = bytes == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);

	if (bytes == NULL)
		return NULL;
	if (file < 0) {
		err_at(err, "%s", path);
		err_set(err, ERR_FILE, "cannot be read: %s", strerror(errno));
	} else if (fstat(file, &status) == 0 && S_ISDIR(status.st_mode)) {
		err_at(err, "%s", path);
		err_set(err, ERR_FILE, "is a folder");
	} else {
		read_pieces(file, path, limit, bytes, err);
	}
	if (file >= 0)
		close(file);
	if (err->code == ERR_NONE)
		return bytes;
	free_bytes(bytes);
	return NULL;
}

/*** The bytes of a file.
 * @param path text; relative paths start at the script's own folder
 * @param limit the most bytes it may have; 256 MiB if left out
 * @return text
 * @raise when it cannot be read, is a folder or has more bytes than `limit`
 * @usage
 * local file = require "core.file"
 * file.write("note.txt", "42 rows\n")
 * assert(#file.read("note.txt", 100) == 8)
 */
static int read_file(lua_State *L)
{
	struct err err = {0};
	lua_Integer limit = luaL_optinteger(L, 2, READ_LIMIT);
	luaL_argcheck(L, limit >= 0, 2, "a limit is not negative");
	const char *path = push_path(L, 1);

	bind_register(L, &bytes_class);
	void **box = bind_box(L, &bytes_class);
	lua_toclose(L, -1);
	*box = read_whole(path, (size_t)limit, &err);
	if (*box == NULL)
		bind_raise(L, &err);

	const struct buffer *bytes = *box;
	lua_pushlstring(L, bytes->length == 0 ? "" : bytes->at, bytes->length);
	return 1;
}

/*** How many columns and lines the terminal has that standard output goes to.
 * @return two whole numbers, nil when it is no terminal or does not tell
 * @usage
 * local columns = require "core.file".terminal()
 * assert(columns == nil or columns > 0)
 */
static int terminal(lua_State *L)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 &&
	    size.ws_col > 0) {
		lua_pushinteger(L, size.ws_col);
		lua_pushinteger(L, size.ws_row);
		return 2;
	}
	lua_pushnil(L);
	return 1;
}

/*** Whether a descriptor is a terminal.
 * @param fd 0 standard input, 1 standard output, 2 standard error
 * @return a boolean
 * @usage assert(require "core.file".is_terminal(99) == false)
 */
static int is_terminal(lua_State *L)
{
	lua_pushboolean(L, isatty((int)luaL_checkinteger(L, 1)));

	return 1;
}

/*** The SHA-256 of a file's bytes, as sha256sum writes it.
 * @param path text; relative paths start at the script's own folder
 * @return 64 hexadecimal digits
 * @raise when it cannot be read
 * @usage
 * local file = require "core.file"
 * file.write("note.txt", "abc")
 * assert(file.sha256("note.txt"):find("^ba7816bf"))
 */
static int sha256(lua_State *L)
{
	struct err err = {0};
	char text[DIGEST_TEXT];
	const char *path = push_path(L, 1);

	if (!digest_file(path, text, &err))
		bind_raise(L, &err);

	lua_pushstring(L, text);
	return 1;
}

static const luaL_Reg functions[] = {
	{"resolve", resolve},   {"is_there", is_there},       {"write", write_file},
	{"append", append},     {"read", read_file},          {"sha256", sha256},
	{"terminal", terminal}, {"is_terminal", is_terminal}, {NULL, NULL},
};

int luaopen_file(lua_State *L)
{
	luaL_newlib(L, functions);
	lua_getfield(L, LUA_REGISTRYINDEX, "befund.home");
	lua_setfield(L, -2, "home");

	return 1;
}
