/* date.c - days since 1970-01-01 and their text. */
#include "date.h"

#include <math.h>
#include <stdio.h>

enum { SECONDS = 86400, DAYS_TO_1970 = 719468, DAYS_ERA = 146097, LATEST = 2932897 };

/* `count` digits at text->at, which moves behind them; -1 if they are not there. */
static int take_digits(struct str *text, size_t count)
{
	int value = 0;

	if (text->length < count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		char digit = text->at[i];
		if (digit < '0' || digit > '9')
			return -1;
		value = value * 10 + (digit - '0');
	}
	*text = (struct str){text->at + count, text->length - count};
	return value;
}

static bool take_byte(struct str *text, char byte)
{
	if (text->length == 0 || *text->at != byte)
		return false;
	*text = (struct str){text->at + 1, text->length - 1};
	return true;
}

static int days_in_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (leap && month == 2);
}

/* Days since 1970-01-01, counting years from March so that the leap day is the last of a year. */
static int days_of(int year, int month, int day)
{
	int y = month <= 2 ? year - 1 : year;
	int era = y / 400;
	int of_era = y - era * 400;
	int of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;

	return era * DAYS_ERA + of_era * 365 + of_era / 4 - of_era / 100 + of_year - DAYS_TO_1970;
}

/* One or two digits. */
static int take_short(struct str *text)
{
	struct str before = *text;
	int value = take_digits(text, 2);

	if (value >= 0)
		return value;
	*text = before;
	return take_digits(text, 1);
}

/* A time of day, HH:MM[:SS]; `hour` comes from the caller, who knows its digits. */
static bool take_time(struct str *text, int hour, int *seconds)
{
	int minute = -1, second = 0;

	if (hour >= 0 && take_byte(text, ':'))
		minute = take_digits(text, 2);
	if (minute >= 0 && take_byte(text, ':'))
		second = take_digits(text, 2);
	*seconds = (hour * 60 + minute) * 60 + second;
	return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

bool date_read(struct str text, double *days)
{
	int seconds = 0;
	int year = take_digits(&text, 4);
	if (year < 1 || !take_byte(&text, '-'))
		return false;
	int month = take_digits(&text, 2);
	if (month < 1 || month > 12 || !take_byte(&text, '-'))
		return false;
	int day = take_digits(&text, 2);
	if (day < 1 || day > days_in_month(year, month))
		return false;
	if ((take_byte(&text, ' ') || take_byte(&text, 'T')) &&
	    !take_time(&text, take_digits(&text, 2), &seconds))
		return false;
	*days = days_of(year, month, day) + (double)seconds / SECONDS;
	return text.length == 0;
}

const char *date_form_name(enum date_form form)
{
	static const char *const names[] = {
		[DATE_ISO] = "year-month-day",
		[DATE_POINTS] = "day.month.year",
		[DATE_DAY_FIRST] = "day/month/year",
		[DATE_MONTH_FIRST] = "month/day/year",
	};

	return names[form];
}

bool date_read_as(struct str text, enum date_form form, double *days)
{
	char mark = form == DATE_POINTS ? '.' : '/';
	int seconds = 0;

	if (form == DATE_ISO)
		return date_read(text, days);
	int first = take_short(&text);
	if (first < 1 || !take_byte(&text, mark))
		return false;
	int second = take_short(&text);
	if (second < 1 || !take_byte(&text, mark))
		return false;
	int year = take_digits(&text, 4);
	int month = form == DATE_MONTH_FIRST ? first : second;
	int day = form == DATE_MONTH_FIRST ? second : first;
	if (year < 1 || month > 12 || day > days_in_month(year, month))
		return false;
	if (take_byte(&text, ' ') && !take_time(&text, take_short(&text), &seconds))
		return false;
	*days = days_of(year, month, day) + (double)seconds / SECONDS;
	return text.length == 0;
}

size_t date_write(double days, char *text)
{
	if (!(days >= -719162 && days < LATEST)) /* 0001-01-01 to 9999-12-31 */
		return 0;

	long day = (long)floor(days);
	long seconds = lround((days - (double)day) * SECONDS);
	if (seconds == SECONDS) {
		seconds = 0;
		day++;
	}
	if (day == LATEST)
		return 0;
	day += DAYS_TO_1970;
	long era = day / DAYS_ERA;
	long of_era = day - era * DAYS_ERA;
	long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long of_year = of_era - (365 * year + year / 4 - year / 100);
	long month = (5 * of_year + 2) / 153;
	int date = (int)(of_year - (153 * month + 2) / 5 + 1);
	int named = (int)(month < 10 ? month + 3 : month - 9);
	int of_years = (int)(year + era * 400 + (named <= 2));

	int length =
		snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", of_years % 10000, named, date);
	if (seconds != 0)
		length += snprintf(text + length, DATE_TEXT_SIZE - (size_t)length, " %02d:%02d",
		                   (int)(seconds / 3600 % 24), (int)(seconds / 60 % 60));
	if (seconds % 60 != 0)
		length += snprintf(text + length, DATE_TEXT_SIZE - (size_t)length, ":%02d",
		                   (int)(seconds % 60));
	return (size_t)length;
}
