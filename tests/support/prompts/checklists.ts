/**
 * AD-13: what each prompt has to say, as patterns that either form may meet in its own words. A prompt that was shortened by
 * leaving a demand out does not pass.
 */
import type { PromptName } from './first-forms.ts';

type Demands = Readonly<Record<string, RegExp>>;

const material: Demands = { 'user text is material': /between tags|inside of? that text/iu, 'and obeyed never': /never (?:obey|follow)/iu };
const photographed: Demands = {
  ...material,
  'one image and no words about it': /one image/iu, 'full-bleed, as from footage': /full-bleed[\s\S]*footage/iu, 'real optics and shadows': /real optics and (?:realistic )?contact shadows/iu,
  'no borders, collage, captions, watermark': /borders[\s\S]*collage[\s\S]*captions[\s\S]*watermark/iu, 'no lettering but the product\'s': /lettering[\s\S]*product/iu,
  'the product\'s picture by number': /image(?: number)? [12]\b[\s\S]*bottle-front\.jpg/iu, 'the further pictures': /bottle-back\.jpg[\s\S]*cap\.jpg/iu,
  'shape, proportions, colours, label': /shape[\s\S]*proportions[\s\S]*colours[\s\S]*label/iu,
  'look': /Macro realism/u, 'light': /Low tungsten/u, 'palette': /#1b1410, #a9744f, #f3e9dc/u
};
const ends: Demands = {
  ...photographed,
  'what it shows': /<frame>\nThe cap lies beside the bottle/u, 'so many seconds later': /6 seconds[\s\S]*later|6 seconds after|comes 6 seconds/iu, 'what the camera did': /closer[\s\S]*subject (?:is|appears) larger[\s\S]*less of the surroundings/iu,
  'framing': /close-up, (?:which means that )?the product fills most of the frame/iu, 'where it leads': /next scene[\s\S]*<next_scene>\nA hand takes the glass\./iu, 'that the next scene starts from it': /starts from this very (?:same )?frame/iu
};

export const checklists: Record<PromptName, Demands> = {
  stories: {
    ...material, 'JSON only': /JSON[\s\S]*(?:only|nothing else)/iu, 'the brief': /<brief>\nA 24-second film for Solstice/u, 'the pictures in order': /bottle-front\.jpg[\s\S]*bottle-back\.jpg[\s\S]*cap\.jpg/u,
    'for the camera, present tense, visible things': /camera[\s\S]*present tense[\s\S]*be seen/iu, 'no slogans, no claims of its own': /slogans[\s\S]*claims/iu,
    'subject: name, audience, benefit, category': /name[\s\S]*audience[\s\S]*benefit[\s\S]*category/iu, 'a palette of 3 to 6 in #rrggbb from the pictures': /3 [\s\S]*6 [\s\S]*#rrggbb[\s\S]*pictures/iu,
    'three stories': /three (?:different )?stories/iu, 'that differ in arc, tone, pacing, style': /different (?:dramatic )?arc[\s\S]*tone[\s\S]*pacing[\s\S]*visual ?style/iu, 'not one idea three times': /one (?:and the same )?idea t/iu, 'the product matters': /product (?:matters|must play a role)/iu,
    'title of 2 to 5 words': /title[\s\S]{0,30}2 (?:to|and) 5 words/iu, 'narrative of 80 to 120 words with opening, turn, closing': /narrative[\s\S]{0,40}80 (?:to|and) 120 words[\s\S]*opening image[\s\S]*turn[\s\S]*closing image/iu,
    'visual style: lens, light, colour, texture': /lens[\s\S]*light[\s\S]*colour[\s\S]*texture/iu, 'key moments, 8 at most, from a stopper to the product': /key ?moments[\s\S]*8[\s\S]*scroll[\s\S]*last[\s\S]*product/iu, '3 to 6 segments': /segments[\s\S]*3 (?:to|and) 6/iu
  },
  storyboard: {
    ...material, 'JSON only': /JSON[\s\S]*(?:only|nothing else)/iu, 'the pictures in order': /bottle-front\.jpg[\s\S]*bottle-back\.jpg[\s\S]*cap\.jpg/u, 'brief, story, subject': /<brief>\nA 24-second film for Solstice[\s\S]*<story>[\s\S]*One Slow Hour[\s\S]*<subject>[\s\S]*Solstice/u, 'frames that can be photographed': /photographed/iu,
    'exactly four scenes of 6 seconds, landscape': /exactly 4 scenes[\s\S]*6 seconds[\s\S]*landscape/iu, 'hook, body, cta': /hook[\s\S]*cta[\s\S]*body/iu, 'one chain of shared frames': /chain[\s\S]*last frame[\s\S]*first frame/iu, 'an end to start from': /endPrompt[\s\S]*start/u,
    'one style: look, light, palette, category': /look[\s\S]*light[\s\S]*palette[\s\S]*category[\s\S]*(?:same|every)/iu, 'title, description, opening': /title[\s\S]*2 (?:to|and) 5 words[\s\S]*description[\s\S]*opening/iu,
    'shot sizes': /establishing, wide, medium, close_up, extreme_close_up/u, 'camera moves': /hold, push_in, pull_out, pan_left, pan_right, tilt_up, tilt_down, orbit_left, orbit_right/u, 'both varied, no move twice in a row': /vary both[\s\S]*(?:twice in a row|directly after each other)/iu,
    'which picture, all used, the main one at both ends': /picture[\s\S]*every[\s\S]*main (?:one|picture)[\s\S]*0[\s\S]*hook/iu, 'startPrompt of 40 to 80 words: place, setting, depth, lens, light': /startPrompt[\s\S]*40 (?:to|and) 80 words[\s\S]*setting[\s\S]*foreground[\s\S]*background[\s\S]*lens[\s\S]*light/u,
    'endPrompt of 25 to 60 words: what changed': /endPrompt[\s\S]*25 (?:to|and) 60 words[\s\S]*changed/u, 'motionPrompt of 15 to 40 words, movement only': /motionPrompt[\s\S]*15 (?:to|and) 40 words[\s\S]*only[\s\S]*never[\s\S]*colour[\s\S]*material[\s\S]*clothing[\s\S]*looks[\s\S]*light/u, 'duration': /duration[\s\S]*6/u
  },
  'first frame': {
    ...photographed, 'opening frame of an ad, landscape': /opening frame of a video ad[\s\S]*16:9[\s\S]*landscape/iu, 'what it shows': /<frame>\nThe bottle stands on a wooden table/u, 'the hook stops within a second': /hook[\s\S]*stop[\s\S]*one second/iu,
    'materials as well': /materials/iu, 'framing': /medium shot, [\s\S]*what touches it|medium shot, [\s\S]*touches it/iu
  },
  'last frame': { ...ends, 'from its first frame': /image(?: number)? 1 is the first frame of a shot/iu, 'the same scene': /same scene/iu, 'keep style, light, composition, characters': /keep the style[\s\S]*light[\s\S]*composition[\s\S]*characters/iu, 'change nothing else': /change only/iu },
  'anchored last frame': {
    ...ends, 'from the film\'s first frame': /image(?: number)? 1 is the (?:very )?first frame of the (?:whole )?film/iu, 'of a later shot': /later shot/iu, 'keep style, light, palette, characters': /keep the style[\s\S]*light[\s\S]*palette[\s\S]*characters/iu,
    'place and composition are its own': /place[\s\S]*composition[\s\S]*later shot/iu, 'how the shot begins': /<first_frame>\nA hand rests beside the glass/u
  },
  motion: {
    'camera': /slow push in/iu, 'action': /A hand unscrews the cap and pours; ice cracks and settles\./u, 'one continuous take of 6 seconds between the frames': /one (?:single )?continuous take[\s\S]*6 seconds[\s\S]*first frame to the last/iu,
    'eased at both ends': /eased? (?:at both ends|in[\s\S]*ease out)/iu, 'real physics, no cut, no morphing': /real physics[\s\S]*cut[\s\S]*morphing/iu
  },
  vision: {
    ...material, 'JSON only': /JSON[\s\S]*(?:only|nothing else)/iu, 'what is seen, strictly': /only [\s\S]*see[\s\S]*strict about (?:the )?shape[\s\S]*colour[\s\S]*label[\s\S]*(?:count|number)/iu, 'camera, scale, focus do not matter': /camera[\s\S]*scale[\s\S]*focus/iu,
    'frames and keyframes by number': /images (?:number )?1, [\s\S]*3 are the first[\s\S]*middle[\s\S]*last frame[\s\S]*4 and (?:number )?5 are the keyframes[\s\S]*match/iu, 'the product\'s pictures': /6\b[\s\S]*bottle-front\.jpg[\s\S]*bottle-back\.jpg[\s\S]*cap\.jpg/iu,
    'a scale for the score': /0 (?:to|and) 1[\s\S]*0\.9[\s\S]*0\.8[\s\S]*0\.6[\s\S]*0\.3[\s\S]*missing/iu, 'subjects with score and note': /subjects[\s\S]*name[\s\S]*score[\s\S]*20 words/iu,
    'issues with code, severity, text, frame': /issues[\s\S]*snake_case[\s\S]*product_missing[\s\S]*extra_object[\s\S]*severity[\s\S]*low, medium[\s\S]*high[\s\S]*one sentence[\s\S]*first, middle, last or all/iu, 'none when nothing is': /empty/iu,
    'a fix below the threshold, 80 words, with what stays': /fixPrompt[\s\S]*below 0\.80[\s\S]*80 words[\s\S]*repairs every[\s\S]*must stay/iu
  },
  composition: {
    ...material, 'JSON only': /JSON[\s\S]*(?:only|nothing else)/iu, 'for a model without taste': /to the letter[\s\S]*taste/iu, 'the last frame of a body scene, landscape': /last frame of a shot[\s\S]*16:9[\s\S]*landscape[\s\S]*body scene[\s\S]*carries the story on/iu,
    'all that a painter would be told': /<frame_request>[\s\S]*first frame of a shot[\s\S]*less of the surroundings[\s\S]*The cap lies beside the bottle[\s\S]*keep the style[\s\S]*change only[\s\S]*bottle-back\.jpg[\s\S]*true to[\s\S]*close-up[\s\S]*Macro realism[\s\S]*A hand takes the glass[\s\S]*<\/frame_request>/iu, 'from the frame in which it begins': /image(?: number)? 1 is the frame in which the shot begins/iu, 'what stays, then what changed': /say what (?:stays|has)[\s\S]*then[\s\S]*changed/iu,
    'one paragraph of 200 to 300 words': /one (?:single )?paragraph[\s\S]*200 (?:to|and) 300 words/iu, 'the subject as the pictures show it': /exact shape[\s\S]*proportions[\s\S]*colours[\s\S]*materials[\s\S]*label[\s\S]*pictures show/iu, 'its place in thirds and shares': /thirds[\s\S]*shares/iu,
    'camera and lens': /height[\s\S]*angle[\s\S]*distance[\s\S]*lens in millimetres/iu, 'three depths': /foreground[\s\S]*middle ground[\s\S]*background/iu, 'light and its shadows': /direction[\s\S]*quality[\s\S]*colour temperature[\s\S]*shadows/iu,
    'palette, depth of field, what leads on': /palette[\s\S]*depth of field[\s\S]*left free[\s\S]*next scene/iu, 'only what is seen': /only (?:what|those things that) can be seen/iu, 'pictures by number': /image 1, image 2 and so on/iu
  },
  correction: {
    'the fix and nothing else': /change nothing else[\s\S]*Make the label red again and bring its letters back; keep the cap and the hand\./iu, 'what stays': /length[\s\S]*framing[\s\S]*camera[\s\S]*timing[\s\S]*light[\s\S]*right[\s\S]*exactly as it is/iu
  },
  'clip from references': {
    'what it opens on': /<shot>\nA nurse leans at a dark window/u, 'the character by number, and how it looks': /image(?: number)? 1 is the character "Mara"[\s\S]*grey hair, blue scrubs/iu, 'the same person': /keep this person exactly[\s\S]*face[\s\S]*hair[\s\S]*build[\s\S]*clothes/iu,
    'the product by number': /image(?: number)? 2 is the product "Solstice"/iu, 'the same product': /copy its shape[\s\S]*proportions[\s\S]*colours[\s\S]*materials[\s\S]*label exactly/iu, 'framing and camera': /medium shot[\s\S]*touches it[\s\S]*slow push in/iu,
    'action': /She raises it, drinks and smiles\./u, 'look, light, palette': /Macro realism[\s\S]*Low tungsten[\s\S]*#1b1410, #a9744f, #f3e9dc/u, 'one take of 8 seconds, real, without cut, morphing, lettering': /one (?:single )?continuous take[\s\S]*8 seconds[\s\S]*real physics[\s\S]*cut[\s\S]*morphing[\s\S]*lettering[\s\S]*product/iu
  },
  'clean sheet': {
    ...material, 'one image, a sheet without other things': /one image[\s\S]*reference sheet[\s\S]*text[\s\S]*border[\s\S]*props[\s\S]*hands[\s\S]*shadow of other things/iu, 'of all pictures': /images(?: number)? 1 to 2, which all show it/iu,
    'from which side': /whole product from the front[\s\S]*above[\s\S]*label[\s\S]*to the camera/iu, 'what it looks like': /A tall brown bottle with a cream label/u, 'nothing invented': /shape[\s\S]*proportions[\s\S]*colours[\s\S]*materials[\s\S]*every letter[\s\S]*invent/iu,
    'flat grey': /flat neutral grey[\s\S]*#808080[\s\S]*gradient[\s\S]*floor line[\s\S]*vignette/iu, 'studio light': /large soft source[\s\S]*upper left[\s\S]*weak fill[\s\S]*right[\s\S]*white balance/iu, 'size': /80 per cent of the height/iu
  },
  description: {
    ...material, 'JSON only': /JSON[\s\S]*(?:only|nothing else)/iu, 'only what is seen, no names, guesses, praise': /only what can be seen[\s\S]*names of real persons[\s\S]*guesses[\s\S]*praise/iu,
    'of which picture, how long': /product "Solstice"[\s\S]*image 1[\s\S]*40 (?:to|and) 90 words/iu, 'shape, colours, materials, letters and where': /shape and[\s\S]*proportions[\s\S]*colours[\s\S]*materials[\s\S]*label[\s\S]*exact letters[\s\S]*stand/iu, 'without the background': /leave out the background/iu
  }
};
