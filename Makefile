# befund - survey analysis in C and Lua. `make help` lists the targets.
BUILD  ?= build
CC     ?= gcc
CFLAGS ?= -O2 -g

CHECKS  = -std=c11 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes -Wvla
DEFINES = -D_GNU_SOURCE -ffp-contract=off -pthread
LUA     = -I/usr/include/lua5.4
LIBS    = -llua5.4 -lcsv -lgsl -lgslcblas -lm -ldl
OBJECTS = $(patsubst src/%.c,$(BUILD)/%.o,$(wildcard src/*.c))

all: $(BUILD)/befund ## build the program

$(BUILD)/befund: $(OBJECTS)
	$(CC) $(CFLAGS) -pthread -o $@ $^ $(LIBS)

$(BUILD)/%.o: src/%.c | $(BUILD)
	$(CC) $(CHECKS) $(DEFINES) $(LUA) $(CFLAGS) -MMD -c -o $@ $<

$(BUILD):
	mkdir -p $@

clean: ## remove what was built
	rm -rf $(BUILD)

-include $(OBJECTS:.o=.d)
.PHONY: all clean
