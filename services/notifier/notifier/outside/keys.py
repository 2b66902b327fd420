"""The stand-ins' well-known keys. They open nothing but the stand-ins."""

SMS_ID = "outside-demo-id"
SMS_KEY = "outside-demo-key"
SMS_APP = "1400000000"
SMS_SIGN = "参保联动"
PUSH_APP = "outsidedemoapp"
PUSH_SECRET = "outsidedemosecret"
