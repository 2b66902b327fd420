"""What the rows of the scenario tables rest on: articles of law, notices, sentences of the interview.

Articles and notices are named with what they say for these rows. A sentence of the interview (China Labor Security
News, 7 June 2024) is quoted word for word, with who said it. What is practice only says so, with its grade in the
packs. What the project ruled itself is in ``own``. Nothing here knows the linker.
"""

from __future__ import annotations

LAW = "Social Insurance Law art."
EMPLOYEES = f"{LAW} 10, 23, 33, 44: an employee joins pension, medical, injury and unemployment; the unit pays"
MAY_JOIN = f"{LAW} 10, 23: who is not insured through a unit may join pension and medical, and pays alone"
LAW_33 = f"{LAW} 33: employees join work injury insurance, the unit pays and they pay nothing"
LAW_45 = f"{LAW} 45: benefit is for who paid a year, lost work not by their own wish, is registered and looks for work"
LAW_46 = f"{LAW} 46: one year paid gives 12 months of benefit, five 18, ten 24; then anew, with what is left, up to 24"
LAW_25 = f"{LAW} 25: the government pays towards the residents' medical premium of who is poor or disabled"
LAW_16 = f"{LAW} 16: a pension needs fifteen years of payments; who has fewer may go on paying"
LAW_48 = f"{LAW} 48: while unemployment benefit is drawn its fund pays the medical premium"
LAW_50 = f"{LAW} 50: the unit reports within fifteen days from the end of the employment who lost it"
LAW_51 = f"{LAW} 51: benefit stops for who works again, is conscripted, settles abroad or draws a pension"
LAW_57 = f"{LAW} 57: a unit registers within thirty days of its establishment"
LAW_58 = f"{LAW} 58: a unit registers its employee within thirty days of the first day of work"
LAW_58_ALONE = f"{LAW} 58: who joins of their own will and works for no unit applies to the agency themselves"
ONE_NUMBER = f"{LAW} 58: one social security number for the whole country, the citizen's own"
LAW_60 = f"{LAW} 60: the unit pays in time and in full; nothing is put off or remitted but for what the law names"
LAW_63 = f"{LAW} 63: a unit that has not paid in time or in full is ordered to pay or to make it good"
LAW_74 = f"{LAW} 74: who is insured and what was paid is recorded in time, completely and exactly"
LAW_84 = f"{LAW} 84: a unit that does not register is ordered to, and then fined"
LAW_86 = f"{LAW} 86: arrears are due from the day on which they began, with a late fee by the day"
LAW_96 = f"{LAW} 96: farmers whose land is taken are brought into the social insurance that fits them"
LAW_98 = f"{LAW} 98: in force since 1 July 2011"

HANDLING_6 = "Social Insurance Handling Regulations art. 6: a unit is registered together with its registration as such"
HANDLING_9 = (
    "Social Insurance Handling Regulations art. 9: changes are told at once, and compared with what others share"
)
PRIVACY_8 = (
    "Personal Information Protection Law art. 8: it is accurate and complete, so that nobody is harmed by what is not"
)
NUMBER_11 = "Resident Identity Card Law art. 3, 11: one number for life; the police put right what is wrong on the card"
CARD_48 = (
    "Exit-Entry Administration Law art. 47, 48: a foreigner who settles lives and works by a permanent residence card"
)
SERVICE_35 = "Employment Promotion Law art. 35: public employment services help workers free of charge"
LABOUR_15 = "Labour Law art. 15: nobody under sixteen is hired"
BEGINS = "Labour Contract Law art. 7: employment exists from the first day of work"
EXPIRES = "Labour Contract Law art. 44 (1): the contract ends when its term is over"
CLOSES = "Labour Contract Law art. 44 (4), (5): the contract ends when the unit is bankrupt or closed"
RETIRES = "Labour Contract Law art. 44 (2): the contract ends when the worker begins to draw a pension"
DIES = "Labour Contract Law art. 44 (3): the contract ends when the worker dies"
AGENCY_IS_UNIT = "Labour Contract Law art. 58: the dispatch agency is the employer, with an employer's duties"
ASSISTANCE_52 = "Employment Promotion Law art. 52: who has difficulty in finding work is helped first"
INJURY_10 = (
    "Work Injury Regulations art. 10: units pay the premium; where wages do not tell it, by a rule of the ministry"
)
WAGES_28 = "State Council Order 724 art. 28: nobody enters the site without contract and real-name registration"
WAGES_30 = (
    "State Council Order 724 art. 30: the subcontractor answers for its builders, the general contractor sees to it"
)

INJURY_BY_EACH = (
    "MOHRSS Order 13 art. 9: each of several units pays injury insurance for who works there, part-time too"
)
PART_TIME = f"MOHRSS Order 13 art. 9 and {LAW} 10, 23: part-time work owes injury; pension and medical one may join"
SENT_18 = "MOHRSS Order 22 art. 18: who is sent to another place is insured where the work is"
SENT_19 = "MOHRSS Order 22 art. 19: where the agency has no branch the user unit insures in the agency's place"
OVER_AGE = "MOHRSS Order 56: from 1 July 2026 a unit takes work injury insurance for over-age workers"
PROJECT = "MOHRSS document 2014 no. 103: builders whom no unit insures are insured through the building project"
PROJECT_COVER = (
    "MOHRSS document 2014 no. 103: a project is insured before works begin and as long as they last, or no permit"
)
BY_ORDER = (
    "MOHRSS trial measures on occupational-injury protection art. 2: for work outside the Work Injury Regulations"
)
SUBSIDY = "财社〔2017〕164号: for three years two thirds at most of what who is recognised as in difficulty pays alone"
GRADUATE = (
    "财社〔2017〕164号: at most two thirds of what a graduate paid alone, within two years of leaving, for two years"
)
LOWEST = (
    "State Council document 2014 no. 8: the government pays the lowest level for who is poor (grade C, to be verified)"
)
YEARS_2025 = (
    "Decision of 13 September 2024: the fewest years rise from 15 to 20, by the year of retirement, from 2030 on"
)
WAIVER = "Supreme People's Court, 法释〔2025〕12号, art. 19: a promise that no premium need be paid is void"
RESIDENTS = (
    "State Council document 2014 no. 8, part 3: from sixteen on, not students, not in the service of the state, "
    "not in the employees' scheme; they may join"
)
BOTH_SCHEMES = "MOHRSS document 2014 no. 17 art. 7: months paid in both pension schemes count in the employees' alone"
BOTH_PENSIONS = "MOHRSS document 2014 no. 17 art. 8: nobody draws the pensions of both schemes"
AGES_1978 = "State Council document 1978 no. 104: men retire at 60, women at 55 or 50"
AGES_2025 = (
    "Decision of 13 September 2024 on legal retirement, from 1 January 2025: later by months, at most 36 for men"
)
WOMEN_2025 = (
    "Decision of 13 September 2024 on legal retirement: women's ages rise to 58 and 55; "
    "that the later of the two is taken is the project's own (docs/rules.md 5)"
)
WINDOW = "Jiangsu's operating calendar: a pre-registration does not take effect by itself, an ordinary one must follow"

DECEASED = f"{LAW} 14: at death what is left on the account is inherited; that insurance ends is practice, grade C"
MILITARY = "Military Insurance Law art. 2, 15, 22: soldiers have insurance of their own, and what they had goes there"
PENSIONER = f"{LAW} 16, 27: who has retired draws the pension and pays for medical no more"
ELSEWHERE = f"{LAW} 19, 32, 52: pension, medical and unemployment follow the person; injury is joined where one works"
CIVIL_SERVANT = f"{LAW} 10 and State Council document 2015 no. 2: civil servants have a pension scheme of their own"
TREATY = "Bilateral agreements on social security; Interim Measures for Foreigners, MOHRSS Order 16, art. 9"
IMPRISONED = "Practice, grade C, to be verified: there is no employment relation while in prison"
ABROAD = "Practice, grade C, to be verified: who has settled abroad pays alone no more; a unit's duty stays"
STUDENT = (
    "Ministry of Labour document 1995 no. 309, part 12: a student's work in spare time is no employment; "
    "how far that goes is asked (practice, grade C)"
)
BY_STATUS = {
    "serving": MILITARY, "imprisoned": IMPRISONED, "deceased": DECEASED, "pensioner": PENSIONER,
    "covered_elsewhere": ELSEWHERE, "civil_servant": CIVIL_SERVANT, "on_benefit": LAW_48, "abroad": ABROAD,
    "treaty_exempt": TREATY,
}  # fmt: skip
"""By the kind of a status."""

THREE_GAPS = (
    "Interview, the reporter: \"address the issues of 'missing insurance', 'leaving insurance', "
    "and 'cutting off insurance' for some groups\""
)
ZHU, YANG, XUE = (f"Interview, {name}:" for name in ("Zhu Hua", "Yang Shangbin", "Xue Huiyuan"))
IDENTIFY = (
    f'{ZHU} "accurately identify uninsured units, Units with incomplete insurance coverage and uninsured individuals"'
)
REMIND = f'{ZHU} "Promptly send reminder letters to units that are still not insured"'
CHECKED = f'{ZHU} "provincial-level task and data issuance, city and county verification and promotion"'
INTERRUPTED = f'{ZHU} "For those who have interrupted payment ... promote their early renewal and long-term payment"'
SUSPENSION = f'{ZHU} "facilitate flexible employees to apply for insurance participation and suspension"'
REAL_NAMES = f'{ZHU} "implement dynamic real name management of insurance information for project employees"'
ASSISTED = (
    f'{YANG} "ensure that one person who is employed is covered by insurance, '
    'and one person who is cut off from insurance is assisted in finding employment"'
)
REAL_TIME = f'{YANG} "share employment data in real time"'
RENEW = (
    f'{YANG} "regularly screen information on older employees who have interrupted payment, '
    'provide accurate policy recommendations, and guide them to renew their insurance as soon as possible"'
)
LISTS = (
    f'{YANG} "regularly compare the insurance coverage of disadvantaged groups, retired fishermen, '
    'land acquisition and resettlement personnel, and interrupted payment personnel"'
)
TO_DISTRICTS = (
    f'{YANG} "distribute data on those who have not participated in basic pension insurance to districts and counties"'
)
PROJECTS = (
    f'{YANG} "obtain data on the commencement of construction projects in the city, '
    'issue data on projects that have not participated in work-related injury insurance to districts and counties"'
)
CHOICE = (
    f'{XUE} "choose an appropriate payment base between 60% and 300% of the average salary of urban employees '
    'in the province, with a payment ratio of 20%"'
)
RESIDENTS_CHOICE = (
    f'{XUE} "For those who have difficulty in paying fees, we can strengthen the basic old-age insurance for urban '
    'and rural residents"'
)
NEW_FORMS = (
    f'{YANG} "Obtain relevant data and compare it with key groups such as employees in new business formats, '
    'flexible employment personnel, and migrant workers"'
)
MONITORED = (
    f'{YANG} "Dynamically monitor the situation of urban enterprise employees who have had their pension insurance '
    'terminated"'
)
NOT_MADE_UP = (
    f'{XUE} "both employee pension insurance and resident pension insurance generally do not allow flexible employees '
    "to make up for the pension insurance premiums during the previous 'insurance suspension' period\""
)
