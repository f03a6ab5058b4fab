/* main.c - the program: arguments, signals, exit statuses. Floor 5. */
#include "line.h"
#include "mapping.h"
#include "meter.h"
#include "output.h"
#include "repl.h"
#include "script.h"
#include "str.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <limits.h>
#include <locale.h>
#include <lualib.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What the command line asks for. */
struct request {
	int argc;
	char **argv;
	int first; /* place of the script, the command or the data in argv; argc if there is none */
	bool is_help, is_version, is_prompt, has_chunks;
	int status; /* the result */
};

static const char *const options[] = {"-e", "-i", "--help", "--version"};

/* Leaves at once, whatever runs: temporary files go, one line. Only async-signal-safe calls. */
static void leave(int number)
{
	static const char line[] = "befund: interrupted\n";

	output_remove_all();
	line_leave();
	meter_wipe();
	if (write(STDERR_FILENO, line, sizeof line - 1) < 0)
		_exit(128 + number);
	_exit(128 + number);
}

/* A closed pipe ends the program as it ends other filters: quietly, by the signal. */
static void leave_quietly(int number)
{
	output_remove_all();
	line_leave();
	signal(number, SIG_DFL);
	raise(number);
}

static atomic_flag is_cut = ATOMIC_FLAG_INIT; /* several threads may find out */

/* A page of a mapped file is gone: the file became shorter, or its disk fails. */
static void leave_cut(int number, siginfo_t *info, void *context)
{
	static const char first[] = "befund: ",
			  last[] = " became shorter while it was read, or its disk fails "
				   "(make it again)\n";
	char line[1024]; /* a name has half of it at most */
	const char *name = mapping_name_at(info->si_addr);

	(void)context;
	if (name == NULL) { /* not ours: it happens again, and ends the program */
		signal(number, SIG_DFL);
		return;
	}
	while (atomic_flag_test_and_set(&is_cut))
		pause(); /* another thread leaves */
	output_remove_all();
	line_leave();
	meter_wipe();
	size_t length = strlen(name);
	memcpy(line, first, sizeof first - 1);
	memcpy(line + sizeof first - 1, name, length);
	memcpy(line + sizeof first - 1 + length, last, sizeof last - 1);
	if (write(STDERR_FILENO, line, sizeof first - 1 + length + sizeof last - 1) < 0)
		_exit(STATUS_FAILED);
	_exit(STATUS_FAILED);
}

static void catch_cut(void)
{
	struct sigaction action = {.sa_sigaction = leave_cut, .sa_flags = SA_SIGINFO};

	sigemptyset(&action.sa_mask);
	sigaction(SIGBUS, &action, NULL);
}

static void catch (int number, void (*handler)(int))
{
	struct sigaction action = {.sa_handler = handler};
	struct sigaction old;

	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	if (number == SIGPIPE)
		action.sa_flags = (int)(SA_RESTART | SA_NODEFER);
	bool is_wanted = sigaction(number, NULL, &old) == 0 && old.sa_handler != SIG_IGN;
	if (is_wanted || number == SIGPIPE)
		sigaction(number, &action, NULL);
}

/* At every exit, os.exit too: nothing half done is left, and nothing unwritten is called fine. */
static void finish(void)
{
	output_remove_all();
	bool is_written = fflush(stdout) == 0 && !ferror(stdout);

	if (!is_written && errno != EPIPE) {
		static const char text[] = "standard output: not everything could be written";
		script_tell(text, sizeof text - 1);
	}
	if (!is_written)
		_exit(STATUS_FAILED);
}

/* Descriptors 0 to 2 are open, so that no file of ours gets their number. */
static void open_standard(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd > STDERR_FILENO)
		close(fd);
}

/* Cuts the last part off a path; false when there is none. */
static bool to_parent(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == NULL || slash == path)
		return false;
	*slash = '\0';
	return true;
}

static bool is_home(const char *folder)
{
	char file[PATH_MAX + 32];

	snprintf(file, sizeof file, "%s/lib/befund.lua", folder);
	return access(file, R_OK) == 0;
}

/* The folder with lib/, scripts/ and data/: ../share/befund, else one above the program. */
static bool find_home(char *home, size_t size)
{
	char self[PATH_MAX];
	ssize_t length = readlink("/proc/self/exe", self, sizeof self - 1);

	if (length < 0)
		return false;
	self[length] = '\0';
	if (!to_parent(self))
		return false;
	int used = snprintf(home, size, "%s", self);
	if (used > 0 && to_parent(home)) {
		size_t end = strlen(home);
		snprintf(home + end, size - end, "/share/befund");
		if (is_home(home))
			return true;
	}
	while (to_parent(self)) {
		if (is_home(self)) {
			snprintf(home, size, "%s", self);
			return true;
		}
	}
	return false;
}

static int usage_error(const char *option)
{
	char text[512];
	const char *nearest = NULL;
	size_t least = 3;

	for (size_t i = 0; i < LENGTH(options); i++) {
		size_t distance = str_distance(str_of(option), str_of(options[i]));
		if (distance < least) {
			least = distance;
			nearest = options[i];
		}
	}
	int length = snprintf(text, sizeof text,
	                      nearest == NULL ? "unknown option '%.40s' (befund --help lists them)"
	                                      : "unknown option '%.40s' (is it '%s'?)",
	                      option, nearest);
	script_tell(text, (size_t)length);
	return STATUS_USAGE;
}

/* Reads the options in front of the script; an exit status. */
static int read_arguments(struct request *request)
{
	int i = 1;

	for (; i < request->argc; i++) {
		const char *argument = request->argv[i];
		if (argument[0] != '-' || argument[1] == '\0')
			break;
		if (strcmp(argument, "--") == 0) {
			i++;
			break;
		}
		if (strcmp(argument, "--help") == 0 || strcmp(argument, "-h") == 0) {
			request->is_help = true;
		} else if (strcmp(argument, "--version") == 0) {
			request->is_version = true;
		} else if (strcmp(argument, "-i") == 0) {
			request->is_prompt = true;
		} else if (strcmp(argument, "-e") == 0) {
			static const char text[] = "'-e' needs a chunk (befund -e 'print(1)')";
			if (++i == request->argc) {
				script_tell(text, sizeof text - 1);
				return STATUS_USAGE;
			}
			request->has_chunks = true;
		} else {
			return usage_error(argument);
		}
	}
	request->first = i;
	return STATUS_FINE;
}

/* The global `arg`, as in lua(1): the script is at 0, what stands before it below. */
static void set_arg(lua_State *L, const struct request *request)
{
	int first = request->first < request->argc ? request->first : 0;

	script_push_environment(L);
	lua_createtable(L, request->argc - first, first + 1);
	for (int i = 0; i < request->argc; i++) {
		lua_pushstring(L, request->argv[i]);
		lua_rawseti(L, -2, i - first);
	}
	lua_pushliteral(L, "arg");
	lua_insert(L, -2);
	lua_rawset(L, -3);
	lua_pop(L, 1);
}

/* Pushes the script's arguments; their number. */
static int push_arguments(lua_State *L, const struct request *request)
{
	int count = request->argc - request->first - 1;

	luaL_checkstack(L, count, "too many arguments");
	for (int i = request->first + 1; i < request->argc; i++)
		lua_pushstring(L, request->argv[i]);
	return count;
}

/* Tells the message that a load left on top. */
static int tell_load_error(lua_State *L)
{
	size_t length;
	const char *text = lua_tolstring(L, -1, &length);

	script_tell(text, length);
	lua_pop(L, 1);
	return STATUS_FAILED;
}

static int run_chunks(lua_State *L, const struct request *request)
{
	for (int i = 1; i < request->first; i++) {
		if (strcmp(request->argv[i], "-e") != 0)
			continue;
		const char *text = request->argv[++i];
		int base = lua_gettop(L);
		int status = script_load_chunk(L, text, strlen(text), "=(command line)");
		if (status != LUA_OK)
			return tell_load_error(L);
		status = script_call(L, 0, LUA_MULTRET);
		if (status == STATUS_FINE)
			status = script_print(L, base);
		if (status != STATUS_FINE)
			return status;
	}
	return STATUS_FINE;
}

static int run_script(lua_State *L, const struct request *request)
{
	const char *path = request->argv[request->first];

	if (strcmp(path, "-") == 0)
		path = NULL;
	script_set_folder(L, path);
	int status = script_load_file(L, path);
	if (status == LUA_OK)
		return script_call(L, push_arguments(L, request), 0);
	bool is_there = path == NULL || access(path, F_OK) == 0;
	status = tell_load_error(L);
	return is_there ? status : STATUS_USAGE;
}

/* Calls a function of lib/command.lua, whose result is an exit status. */
static int call_command(lua_State *L, const char *function, const struct request *request)
{
	lua_getglobal(L, "require");
	lua_pushliteral(L, "command");
	int status = script_call(L, 1, 1);
	if (status != STATUS_FINE)
		return status;
	lua_getfield(L, -1, function);
	lua_remove(L, -2);
	int arguments = 1;
	script_push_environment(L);
	if (request->first < request->argc) {
		lua_pushstring(L, request->argv[request->first]);
		arguments += 1 + push_arguments(L, request);
	}
	status = script_call(L, arguments, 1);
	if (status != STATUS_FINE)
		return status;
	status = (int)lua_tointeger(L, -1);
	lua_pop(L, 1);
	return status;
}

static bool ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), part = strlen(end);

	return length > part && strcmp(text + length - part, end) == 0;
}

static bool is_data(const char *path)
{
	static const char *const endings[] = {".csv", ".tsv", ".sav",      ".zsav",   ".por",
	                                      ".dta", ".xpt", ".sas7bdat", ".befund", ".xlsx",
	                                      ".xls", ".ods", ".numbers"};

	for (size_t i = 0; i < LENGTH(endings); i++)
		if (ends_with(path, endings[i]))
			return true;
	return false;
}

static int run_request(lua_State *L, const struct request *request)
{
	const char *first = request->first < request->argc ? request->argv[request->first] : NULL;
	bool is_file = first != NULL && (strchr(first, '/') != NULL || strchr(first, '.') != NULL ||
	                                 strcmp(first, "-") == 0);
	bool has_data = is_file && is_data(first);
	bool has_prompt =
		request->is_prompt || (!request->has_chunks && (first == NULL || has_data));
	int status = STATUS_FINE;

	if (has_prompt)
		repl_prepare(L);
	set_arg(L, request);
	if (request->is_help)
		return call_command(L, "help", request);
	if (request->is_version)
		return call_command(L, "version", request);
	if (has_data)
		status = call_command(L, "open", request);
	if (status == STATUS_FINE)
		status = run_chunks(L, request);
	if (status != STATUS_FINE && !request->is_prompt)
		return status;
	if (first != NULL && !has_data)
		status = is_file ? run_script(L, request) : call_command(L, "run", request);
	if (!has_prompt)
		return status;
	int prompt = repl_run(L, has_data ? first : NULL);
	return status != STATUS_FINE ? status : prompt;
}

static int protected_main(lua_State *L)
{
	struct request *request = lua_touserdata(L, 1);
	char home[PATH_MAX];

	if (!find_home(home, sizeof home))
		return luaL_error(L, "cannot find lib/befund.lua beside or above the program "
		                     "(install befund with its share/befund folder)");
	script_setup(L, home);
	request->status = run_request(L, request);

	return 0;
}

int main(int argc, char **argv)
{
	struct request request = {.argc = argc, .argv = argv};

	open_standard();
	setlocale(LC_CTYPE, "C.UTF-8"); /* ReadStat's portable files are made UTF-8 by it */
	catch (SIGINT, leave);
	catch (SIGTERM, leave);
	catch (SIGHUP, leave);
	catch (SIGPIPE, leave_quietly);
	catch_cut();
	atexit(finish);
	meter_install();

	int status = read_arguments(&request);
	if (status != STATUS_FINE)
		return status;

	lua_State *L = luaL_newstate();
	if (L == NULL) {
		script_tell("not enough memory", 17);
		return STATUS_FAILED;
	}
	lua_pushcfunction(L, protected_main);
	lua_pushlightuserdata(L, &request);
	if (lua_pcall(L, 1, 0, 0) != LUA_OK) {
		size_t length;
		const char *text = lua_tolstring(L, -1, &length);
		script_tell(text, length);
		request.status = STATUS_FAILED;
	}
	lua_close(L);
	return request.status;
}
