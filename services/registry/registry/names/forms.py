"""In which forms a name is kept and asked for. Pure; how characters are read is in ``readings``.

A name in characters has: itself, its parts where a dot parts them, its readings and their initials. A name in letters
is asked for as any of these, and as a name of another script, whose words may stand in any order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from registry.names.readings import readings

Form = tuple[str, str]
"""A kind (``name``, ``part``, ``pinyin``, ``initials``, ``latin``) and the text."""
PARTS = 4
"""Parts of one name that are found by themselves."""
_DOTS = re.compile(r"[·•・‧∙⋅●･.．。﹒᛫]")
_CHINESE = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NO_LETTER, _NO_LETTER_NOR_DIGIT = re.compile(r"[^a-z]"), re.compile(r"[^a-z0-9]")
_U_WITH_DOTS = re.compile(r"(?<=[ln])yu|v")
# Characters that papers of different years write in several ways, and surnames that do: a row counts as its first.
_SAME = (
    "萧肖蕭 傅付 阎闫閻 戴代 蓝兰藍蘭 邱丘 叶葉 于於 余馀 范範 钟鐘鍾锺 姜薑 沈瀋 郁鬱 云雲 张張 陈陳 刘劉 "
    "杨楊 赵趙 黄黃 吴吳呉 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 冯馮 邓鄧 许許 苏蘇 吕呂 贾賈 卢盧 蒋蔣 陆陸 万萬 "
    "汤湯 龙龍 贺賀 顾顧 龚龔 单單 庄莊 闵閔 鲁魯 严嚴 毕畢 聂聶 齐齊 颜顏 骆駱 涂塗 纪紀 项項 邹鄒 乔喬 "
    "谭譚 赖賴 关關 欧歐 阳陽 连連 温溫 侯矦 华華 国國圀 凤鳳 军軍 伟偉 丽麗 强強彊 杰傑 艳艷豔 静靜 荣榮 "
    "梅楳 峰峯 群羣 珍珎 宝寶寳 义義 礼禮 寿壽 德徳惪 贵貴 财財 广廣 东東 长長 门門 庆慶 双雙 爱愛 莲蓮 银銀 "
    "红紅 铁鐵 树樹 栋棟 梁樑 泽澤 润潤 洁潔 溪谿 浚濬 勋勳 启啟啓 坤堃 升昇 晋晉 晓曉 昆崑 仙僊 修脩 佑祐 "
    "志誌 恒恆 惠恵 灿燦 钢鋼 刚剛 勇勈 涛濤 兴興 发發 胜勝 飞飛 鹏鵬 鸿鴻 燕鷰 娇嬌 学學 书書 画畫 诗詩 "
    "贤賢 诚誠 伦倫 来來 进進 运運 远遠 达達 逊遜 维維 纲綱 绍紹 绪緒 继繼 绵綿 锦錦 钦欽 铭銘 锋鋒 镇鎮 "
    "鉴鑒鑑 锐銳 闻聞 陕陝 雾霧 韵韻 顺順 颖穎 风風 验驗 骏駿 鲜鮮 鹤鶴 麟麐 圣聖 乐樂 亚亞 亿億 仪儀 优優 "
    "传傳 俭儉 党黨 冈岡 创創 励勵 协協 卫衛 厚垕 园園 坚堅 垒壘 声聲 备備 奋奮 妇婦 宁寧甯 实實 宾賓 宪憲 "
    "岗崗 岭嶺 岳嶽 帅帥 帮幫 应應 开開 异異 归歸 彦彥 录錄 忆憶 怀懷 恺愷 悦悅 战戰 择擇 时時 显顯 术術 "
    "权權 枫楓 柏栢 标標 桥橋 欢歡 汉漢 汇匯 沟溝 济濟 浑渾 渊淵 湾灣 满滿 潇瀟 灵靈 炜煒 烨燁 焕煥 玮瑋 "
    "环環 现現 珑瓏 琼瓊 瑶瑤 电電 疆畺 盘盤 真眞 矿礦 祯禎 离離 积積 稳穩 笃篤 筱篠 类類 粮糧 纯純 细細 "
    "组組 经經 结結 统統 职職 联聯 肃肅 节節 芦蘆 苍蒼 荫蔭 药藥 萤螢 蕴蘊 蚕蠶 见見 观觀 览覽 计計 训訓 "
    "记記 讲講 论論 证證 评評 识識 话話 语語 谅諒 谦謙 谨謹 贞貞 责責 质質 赞贊讚 赟贇 跃躍 车車 轩軒 轮輪 "
    "辉輝煇 边邊 迁遷 邻鄰 酝醞 针針 钧鈞 钱錢 铃鈴 铎鐸 销銷 锁鎖 锡錫 键鍵 镜鏡 闪閃 闯闖 间間 队隊 阶階 "
    "际際 难難 雕彫 韦韋 页頁 须須 频頻 题題 额額 饶饒 驰馳 驹駒 骄驕 鱼魚 鸣鳴 鸽鴿 鹰鷹 龄齡 "
)
_AS_ONE = {ord(other): row[0] for row in _SAME.split() for other in row[1:]}


def is_chinese(text: str) -> bool:
    return bool(_CHINESE.search(text))


def folded(text: str) -> str:
    """Widths, cases and ways of writing a dot made one; without spaces at its ends and without accents."""
    text = _DOTS.sub("·", unicodedata.normalize("NFKC", text)).casefold()
    bare = "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def letters(text: str, *, digits: bool = False) -> str:
    """What is typed as pinyin, as it is compared: no tones, spaces or marks between, ü (v, u:, lyu, nyu) as u.

    ``digits``: they are kept; else they are taken for tones.
    """
    bare = (_NO_LETTER_NOR_DIGIT if digits else _NO_LETTER).sub("", folded(text).replace("u:", "v"))
    return _U_WITH_DOTS.sub("u", bare)


def characters(text: str) -> str:
    """What is written in characters, as it is compared: nothing between them, and each in its first way of writing."""
    return re.sub(r"[\W_]", "", folded(text)).translate(_AS_ONE)


def kept(name: str) -> set[Form]:
    """The forms under which a person of that name is found; empty if there is nothing in the name to go by."""
    if not is_chinese(name):
        return {("latin", words)} if (words := _words(name)) else set()
    whole, forms = characters(name), set[Form]()
    parts = [part for part in map(characters, folded(name).split("·")) if len(part) > 1]
    for syllables in readings(whole):
        forms |= {("pinyin", letters("".join(syllables))), ("initials", _initials(syllables))}
    if len(parts) > 1:
        for part in parts[:PARTS]:
            forms |= {("part", part), ("part", letters("".join(readings(part)[0])))}
    return {form for form in (("name", whole), *forms) if form[1]}


def asked(name: str) -> set[Form]:
    """The forms that whoever types ``name`` may mean."""
    return set(_asked(name))


def _asked(name: str) -> Iterator[Form]:
    if is_chinese(name):
        whole = characters(name)
        yield "name", whole
        if "·" not in folded(name):
            yield "part", whole
    elif typed := letters(name):
        yield from ((kind, typed) for kind in ("pinyin", "initials", "part"))
        yield "latin", _words(name)


def _initials(syllables: tuple[str, ...]) -> str:
    return letters("".join(syllable[:1] for syllable in syllables))


def _words(name: str) -> str:
    return " ".join(sorted(re.findall(r"\w+", folded(name).replace("·", " "))))
