from . import ir_actions_report, report_evaluation, report_memorandum
