"""Prints every day of 2024 to 2026 as two independent packages judge it: date, chinesecalendar, holidays."""

import datetime

import chinese_calendar
import holidays

official = holidays.country_holidays("CN", years=range(2024, 2027))


def worked(flag):
    return "worked" if flag else "off"


day = datetime.date(2024, 1, 1)
while day.year < 2027:
    print(day, worked(chinese_calendar.is_workday(day)), worked(official.is_working_day(day)))
    day += datetime.timedelta(days=1)
