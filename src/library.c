/* library.c - shared libraries that are opened at first use. */
#include "library.h"

#include <dlfcn.h>
#include <string.h>

bool library_open(const char *file, const char *package, const struct library_call *call,
                  size_t count, void *calls, struct err *err)
{
	void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);

	if (library == NULL) {
		const char *why = dlerror();
		bool gone = why != NULL && strstr(why, "No such file") != NULL;
		if (gone)
			err_advise(err, "apt-get install %s", package);
		return err_set(err, ERR_FILE, "the library %s %s%.200s", file,
		               gone ? "is not installed" : "cannot be opened: ",
		               gone || why == NULL ? "" : why);
	}
	for (size_t i = 0; i < count; i++) {
		void *address = dlsym(library, call[i].name);
		if (address == NULL) {
			err_advise(err, "apt-get install %s", package);
			return err_set(err, ERR_FILE, "the library %s has no function '%s'", file,
			               call[i].name);
		}
		memcpy((char *)calls + call[i].offset, &address, sizeof address);
	}
	return true;
}
