// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Hashes} from "../../main/solidity/Hashes.sol";
import {Rescues} from "../../main/solidity/Rescues.sol";
import {Rollup} from "../../main/solidity/Rollup.sol";
import {BatchHeader, Member, MemberSignature} from "../../main/solidity/Types.sol";
import {Fixture} from "./Fixture.sol";

contract RescueTest is Fixture {
    function _committee(uint160 operator) private returns (Member[] memory committee) {
        committee = new Member[](1);
        committee[0] = _newMember(address(operator), 1);
    }

    function test_the_owner_names_a_committee_only_after_a_silence_and_l1_tells_everybody() external {
        Member[] memory committee = _committee(0xC0);
        vm.expectRevert(abi.encodeWithSelector(Rollup.TooEarlyToRescue.selector, GENESIS + 7 days));
        rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        vm.warp(GENESIS + 7 days);
        rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        bytes32 body = keccak256(abi.encode(uint64(0), uint64(2_000), committee));
        bytes32 message = keccak256(abi.encode(bytes32(0), uint64(1), uint8(6), body));
        _eq(inbox.accumulatorAt(SUBNET, 1), message, "inbox message");
        _submit(_nextHeader(), committee);
    }

    function test_a_committee_posts_what_its_members_sealed_past_a_deadline() external {
        inbox.deposit(SUBNET, address(1), false, 0, 0, 100_000, "");
        Member[] memory committee = _committee(0xC0);
        vm.warp(GENESIS + 7 days);
        rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        _submit(_at(_nextHeader(), 1_000), committee);
    }

    function test_a_committee_ends_and_the_registrys_list_returns() external {
        Member[] memory committee = _committee(0xC0);
        vm.warp(GENESIS + 7 days);
        rollup.nameRescueCommittee(SUBNET, committee, 1_010);
        _applyAll(_at(_nextHeader(), 1_010), committee);
        BatchHeader memory header = _at(_nextHeader(), 1_011);
        MemberSignature[] memory certificate = _certificate(committee, 1, _attested(header));
        vm.expectPartialRevert(Rollup.WrongMembers.selector);
        _submitCertified(header, committee, certificate);
        _submit(header, _genesis());
    }

    function test_a_later_committee_leaves_an_earlier_ones_epochs() external {
        Member[] memory first = _committee(0xC0);
        Member[] memory second = _committee(0xC1);
        vm.warp(GENESIS + 7 days);
        rollup.nameRescueCommittee(SUBNET, first, 3_000);
        _applyAll(_at(_nextHeader(), 1_010), first);
        vm.warp(GENESIS + 1_010 * EPOCH_MS / 1000 + 7 days);
        rollup.nameRescueCommittee(SUBNET, second, 2_500);
        _eq(rollup.membersHashFor(SUBNET, 1_009), Hashes.members(first), "the first one's epochs");
        _eq(rollup.membersHashFor(SUBNET, 1_010), Hashes.members(second), "from the tip's epoch on");
        _eq(rollup.membersHashFor(SUBNET, 2_500), Hashes.members(second), "until its end");
        _eq(rollup.membersHashFor(SUBNET, 2_501), Hashes.members(_genesis()), "then the registry's");
        _eq(rollup.rescueOf(SUBNET, 1_009).throughEpoch, 3_000, "the first, as it was named");
        _eq(rollup.rescueOf(SUBNET, 2_501).membersHash, 0, "none");
    }

    function test_a_committee_is_what_the_registry_would_take_and_has_an_end() external {
        vm.warp(GENESIS + 7 days);
        for (uint256 flaw = 0; flaw < 6; flaw++) {
            Member[] memory committee = new Member[](2);
            committee[0] = _newMember(address(0xC0), 1);
            committee[1] = _newMember(address(0xC1), 1);
            if (flaw == 0) committee[1].operator = address(0xC0);
            if (flaw == 1) committee[1].signer = committee[0].signer;
            if (flaw == 2) committee[1].signer = address(0);
            if (flaw == 3) committee[1].weight = 0;
            if (flaw == 4) committee[1].weight = (1 << 40) + 1;
            if (flaw == 5) committee = new Member[](101);
            vm.expectRevert(Rescues.InvalidCommittee.selector);
            rollup.nameRescueCommittee(SUBNET, committee, 2_000);
        }
        uint64 latest = uint64((7 days + rollup.RESCUE_SECONDS_MAX()) * 1000 / EPOCH_MS);
        Member[] memory good = _committee(0xC0);
        vm.expectRevert(Rollup.InvalidParameters.selector);
        rollup.nameRescueCommittee(SUBNET, good, latest + 1);
        rollup.nameRescueCommittee(SUBNET, good, latest);
    }
}
