/** How 儿 after another character is said: `auto` word by word, `merge` always 儿化, `full` always a syllable of its own. */
export type ErhuaMode = 'auto' | 'merge' | 'full';

/**
 * Last characters of words that take 儿化, as dictionaries and the word list of the Putonghua test have them. What is
 * sung as a name by itself (风儿, 云儿, 星儿) is not among them.
 */
export const merging: ReadonlySet<string> = new Set(
  '下劲气脑块早字对阵拨会水点边钩不离碴味眼巴门干事人尖缘今方份妹媚堆火钱个头倍座手过蛋单伴活帽棍蕾妇兜尾口着撇圈摊子根刺前天晌塞嘴皮圆底分地肩面灯辙名牌角馆哪哈调哗坎坨场塔包盆伙腕当套衫孩好玩帖雀丸心茬偷抄本候脸缸菜碟辫墩蹲样带箍画弦后窝板想神片情景这那戳嗝挺旋短趸鼻顿倒指阶近把刀勾弯罐价篮扣钉设谱枝开豆班昨高哨花记间见空数末擦仁料核杆款歌壳饺褂沿条食球笼卷道肚爪缝谜院意辈理瓤珠题壶瓷床友脖话节丝缕闷煤马远身锅篇客琴肘颈瓜瓢胆盘果月各盖蔫猫蛐蝈虫筒腿泥真轴铃笑趣晚么芒串亮物草件拌馅鸟穗明影形黑盹范猴哥混尜旯贝宵席溜颠黏蹦梗闲呲杂盂夯津哼狗姐' +
    '码瓣栏槛趟肠芽链签刷窗绢婶刃镚截鞋垂轮瓮词汁齿脐瓶镜驴盒冻盅葱泡罩枣窍阄膜园妞糕帮芦印跟朵信格垫勺桶绳袋桌凳架旗裙裤袖领袄框棚牙肝帘梢竿坑杈坠粒绒沫渣',
);

/** Words that take 儿化 although their character takes it in few others; from CC-CEDICT's entries with r5, as those above. */
export const mergingWords: readonly string[] = (
  '哥们儿 爷们儿 娘们儿 娘儿们 姐们儿 没准儿 法儿 胡同儿 模特儿 乐儿 水牛儿 牻牛儿 蜗牛儿 顶牛儿 鼻牛儿 发小儿 打小儿 从小儿 ' +
  '起小儿 玩艺儿 托儿 孙女儿 傍家儿 天老儿 告儿 没六儿 没溜儿 对工儿 屈戌儿 拘挛儿 气不忿儿 汗褟儿 炮儿局 苦不唧儿 庄稼户儿 ' +
  '趿拉儿 跑堂儿 酒令儿 钌铞儿 馉饳儿 千儿八百 万儿八千 吊儿郎当 ' +
  '一溜烟儿 鼻梁儿 打转儿 蛋黄儿 打晃儿 刀背儿 别针儿 提成儿 开春儿 打鸣儿 蛋清儿 火星儿 合群儿 人群儿 碎步儿 门洞儿 鱼漂儿 火苗儿 加油儿 ' +
  '豆汁儿 打滚儿 撒欢儿 树叶儿 茶叶儿 大声儿 轻声儿 吱声儿 出声儿 唱曲儿 哼曲儿 主儿 玉米儿 爆米花儿 有趣儿 大鼓儿 锣鼓儿 ' +
  '毛毛雨儿 天桥儿 单弦儿 邻居儿'
).split(' ');

/** Words whose 儿 keeps its syllable although a character above may stand before it. */
export const fullWords: readonly string[] = (
  '女儿 婴儿 孤儿 男儿 幼儿 宠儿 健儿 胎儿 少儿 小儿 妻儿 弃儿 产儿 患儿 乞儿 乳儿 侄儿 娃儿 娇儿 骄儿 雏儿 童儿 老儿 育儿 家儿 ' +
  '托儿所 混血儿 幸运儿 新生儿 残疾儿 畸形儿 低能儿 流浪儿 安琪儿 心影儿 雀儿喜 雀儿山 猫儿山 干女儿 义儿 爱儿 吾儿 我儿 痴儿 生儿 养儿 为儿'
).split(' ');

/** Words that begin with a full 儿, so that one before them is not drawn to the word on its left. */
export const initialWords: readonly string[] =
  '儿子 儿女 儿童 儿孙 儿媳 儿歌 儿时 儿戏 儿科 儿郎 儿化 儿马 儿臣 儿皇'.split(' ');

/** Pairs so firm that even one of the words above after them does not draw the 儿 away: 这儿子夜. */
const firm = /(?:[哪这那]|一会|一点|今|明|昨|吊)$/u;

/** Length of the longest of these words that stands over the 儿 at a place; 0 where none does. */
function longestOver(words: readonly string[], characters: readonly string[], index: number): number {
  let longest = 0;
  for (const word of words) {
    if (word.length <= longest) continue;
    const start = index - word.indexOf('儿');
    if (start >= 0 && characters.slice(start, start + word.length).join('') === word) longest = word.length;
  }
  return longest;
}

/**
 * Whether the 儿 at a place joins the syllable before it.
 * @param characters of one unbroken run, simplified
 */
export function isMerged(characters: readonly string[], index: number, mode: ErhuaMode = 'auto'): boolean {
  if (characters[index] !== '儿' || index === 0 || characters[index - 1] === '儿') return false;
  if (mode !== 'auto') return mode === 'merge';
  const before = characters.slice(Math.max(0, index - 3), index).join('');
  const onwards = characters.slice(index, index + 2).join('');
  if (initialWords.includes(onwards) && !firm.test(before)) return false;
  if (before.endsWith('孩')) return /[女男小婴屁]孩$/u.test(before);
  const [joined, apart] = [longestOver(mergingWords, characters, index), longestOver(fullWords, characters, index)];
  if (joined > 0 || apart > 0) return joined > apart;
  const [last = '', ahead] = [before.at(-1), before.at(-2)];
  // 小船儿 and 老天儿 are said so whatever stands between, and so are doubled words: 慢慢儿, 好好儿.
  return merging.has(last) || ahead === '小' || ahead === '老' || ahead === last;
}
